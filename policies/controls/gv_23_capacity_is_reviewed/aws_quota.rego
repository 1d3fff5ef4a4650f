# METADATA
# title: Service quotas are not nearly used up
# description: >-
#   The most that was used of each quota in the days before the reading, where AWS records it. Quotas that nothing
#   measures, and those with no recorded use, are left to the review.
# scope: package
# custom:
#   kind: aws.quota
#   type: state
#   attribute: B
#   evidence: [item, use]
#   params: [maximum_use_percent, quotas_that_may_be_full]
package controls.gv_23_capacity_is_reviewed.aws_quota

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if evidence.absent(input.subject.use)

applicable := false if input.subject.item.QuotaCode in input.params.quotas_that_may_be_full

missing contains "which quota it is is not known" if not evidence.text(input.subject.item.QuotaCode)

missing contains "the quota is no number" if not _number(input.subject.item.Value)

missing contains evidence.unread(input, ["subject", "use"], "how much of the quota is used") if not _used

_used if {
	evidence.object_part(input.subject.use)
	_number(input.subject.use.value.most)
}

# Text, as AWS's floating numbers are kept.
_number(value) if {
	is_string(value)
	regex.match(`^[0-9]+(\.[0-9]+)?(e\+?[0-9]+)?$`, value)
}

fails contains sprintf("%s of %s are used, more than %d per cent (%s)", [input.subject.use.value.most, input.subject.item.Value, input.params.maximum_use_percent, input.subject.item.QuotaCode]) if {
	count(missing) == 0
	to_number(input.subject.use.value.most) * 100 > to_number(input.subject.item.Value) * input.params.maximum_use_percent
}
