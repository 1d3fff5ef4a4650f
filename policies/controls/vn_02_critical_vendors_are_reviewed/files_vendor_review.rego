# METADATA
# title: Critical vendors are reviewed each year
# description: Each critical or high vendor in use, and the review of its report within a year.
# scope: package
# custom:
#   kind: files.vendor_review
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     per: {kind: files.vendor, on: item.in_use_from, until: item.ended_on, evidence: [item]}
#     within_days: first_days
#     grace_days: grace_days
#     found: {form: record, record: vendor_review, key: item.vendor, evidence: [item, attachments, first_commit]}
package controls.vn_02_critical_vendors_are_reviewed.files_vendor_review

import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.expected.for.item.criticality in {"medium", "low"}

_wants := {
	"text": {"performed_by": "performer", "approved_by": "approver", "decision": "decision"},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
	"in_time": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

missing contains "how critical the vendor is, is not known" if {
	not object.get(input, ["subject", "expected", "for", "item", "criticality"], {}) in {"critical", "high", "medium", "low"}
}

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [review.id, "its report, exceptions or expected controls cannot be read"] if {
	some review in instances.in_time(input)
	not _readable(review.item)
}

_readable(item) if {
	evidence.objects(item.exceptions)
	evidence.objects(item.user_entity_controls)
	_object_or_null(object.get(item, "report", {}))
	count([expected | some expected in item.user_entity_controls; not evidence.strings(expected.our_controls)]) == 0
}

_object_or_null(value) if is_object(value)

_object_or_null(value) if value == null

_faults contains [review.id, "no report was reviewed"] if {
	some review in instances.in_time(input)
	object.get(review, ["item", "report"], {}) == null
}

_faults contains [review.id, "an exception of the report has no response"] if {
	some review in instances.in_time(input)
	_readable(review.item)
	some exception in review.item.exceptions
	not evidence.text(exception.response)
}

_faults contains [review.id, "no control of ours answers one that the vendor expects"] if {
	some review in instances.in_time(input)
	_readable(review.item)
	some expected in review.item.user_entity_controls
	count(expected.our_controls) == 0
	not evidence.text(expected.not_relevant_because)
}
