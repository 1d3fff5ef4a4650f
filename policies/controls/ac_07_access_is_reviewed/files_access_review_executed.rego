# METADATA
# title: What an access review decided was carried out in time
# description: A review whose revocations were not carried out removed no access.
# scope: package
# custom:
#   kind: files.access_review
#   type: expected_instance
#   attribute: B
#   evidence: [expected, found]
#   params: [execution_days]
#   expected:
#     every: quarter
#     grace_days: grace_days
#     found: {form: record, record: access_review, evidence: [item]}
package controls.ac_07_access_is_reviewed.files_access_review_executed

import data.lib.dates
import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {"days": {"performed_on": "day on which it was performed"}}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_decisions(review) := object.get(review, ["item", "decisions"], {})

_unread contains [review.id, "the decisions cannot be read"] if {
	some review in instances.in_time(input)
	not _readable(review)
}

_readable(review) if {
	evidence.objects(_decisions(review))
	count([decision | some decision in _decisions(review); not _decided(decision)]) == 0
}

_decided(decision) if decision.decision == "keep"

_decided(decision) if {
	decision.decision in {"change", "revoke"}
	evidence.text(decision.account)
	dates.is_day(decision.executed_on)
}

_decided(decision) if {
	decision.decision in {"change", "revoke"}
	evidence.text(decision.account)
	object.get(decision, "executed_on", {}) == null
}

_faults contains [review.id, sprintf("%s of %s was not carried out", [decision.decision, decision.account])] if {
	some review in instances.in_time(input)
	_readable(review)
	some decision in _decisions(review)
	decision.decision != "keep"
	decision.executed_on == null
}

_faults contains [review.id, sprintf("%s of %s was carried out on %s, more than %d days after %s", [decision.decision, decision.account, decision.executed_on, input.params.execution_days, review.item.performed_on])] if {
	some review in instances.in_time(input)
	_readable(review)
	dates.is_day(review.item.performed_on)
	some decision in _decisions(review)
	decision.decision != "keep"
	dates.midnight(decision.executed_on) > dates.midnight(review.item.performed_on) + (input.params.execution_days * dates.day)
}
