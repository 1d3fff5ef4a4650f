# METADATA
# title: Each quarter has a review of the logs
# description: A review that its performer approved is none.
# scope: package
# custom:
#   kind: test.log_review
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: quarter
#     grace_days: grace_days
#     found: {form: record, record: log_review, evidence: [item]}
package controls.zz_11_logs_are_reviewed.test_log_review

import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains sentence if some sentence in instances.missing(input)

missing contains "who performed or approved a review is not known" if {
	some review in instances.in_time(input)
	not _signed(review)
}

fails contains sentence if some sentence in instances.overdue(input)

fails contains sprintf("the review of %s was approved by its performer, %s", [review.on, review.item.performed_by]) if {
	some review in instances.in_time(input)
	_signed(review)
	review.item.performed_by == review.item.approved_by
}

_signed(review) if {
	evidence.text(review.item.performed_by)
	evidence.text(review.item.approved_by)
}
