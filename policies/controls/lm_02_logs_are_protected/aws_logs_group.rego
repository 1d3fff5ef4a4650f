# METADATA
# title: Log groups keep their records long enough
# description: A group without retentionInDays never expires. The limit itself is long enough.
# scope: package
# custom:
#   kind: aws.logs.group
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [minimum_retention_days]
package controls.lm_02_logs_are_protected.aws_logs_group

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the log group's settings are not known" if not evidence.text(input.subject.item.logGroupName)

missing contains "the log group's retention is not a number of days" if {
	not is_number(object.get(input, ["subject", "item", "retentionInDays"], 0))
}

fails contains reason if {
	is_number(input.subject.item.retentionInDays)
	input.subject.item.retentionInDays < input.params.minimum_retention_days
	reason = sprintf("records are kept for %d days, %d are required", [input.subject.item.retentionInDays, input.params.minimum_retention_days])
}
