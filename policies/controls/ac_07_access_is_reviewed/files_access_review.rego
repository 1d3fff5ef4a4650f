# METADATA
# title: Each quarter has a whole access review by somebody independent
# description: >-
#   The account list is counted against the decisions, so that an account that nobody decided on is found.
# scope: package
# custom:
#   kind: files.access_review
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: quarter
#     grace_days: grace_days
#     found: {form: record, record: access_review, evidence: [item, attachments, first_commit]}
package controls.ac_07_access_is_reviewed.files_access_review

import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "performer", "approved_by": "approver"},
	"apart": [["approved_by", "performed_by"]],
	"lists": {"systems": "system"},
	"attached": true,
	"in_time": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_decisions(review) := object.get(review, ["item", "decisions"], {})

_accounts(review) := object.get(review, ["item", "population", "accounts"], null)

_unread contains [review.id, "the decisions or the number of accounts cannot be read"] if {
	some review in instances.in_time(input)
	not _readable(review)
}

_readable(review) if {
	evidence.objects(_decisions(review))
	count([decision | some decision in _decisions(review); not _of_somebody(decision)]) == 0
	_counted(_accounts(review))
}

_of_somebody(decision) if is_string(decision.subject)

_of_somebody(decision) if object.get(decision, "subject", {}) == null

_counted(number) if is_number(number)

_counted(number) if number == null

_faults contains [review.id, "it does not say how many accounts there were"] if {
	some review in instances.in_time(input)
	_readable(review)
	_accounts(review) == null
}

_faults contains [review.id, sprintf("%d accounts were there and %d were decided on", [_accounts(review), count(_decisions(review))])] if {
	some review in instances.in_time(input)
	_readable(review)
	is_number(_accounts(review))
	_accounts(review) != count(_decisions(review))
}

_faults contains [review.id, sprintf("%s decided on their own access", [review.item.performed_by])] if {
	some review in instances.in_time(input)
	_readable(review)
	some decision in _decisions(review)
	decision.subject == review.item.performed_by
}
