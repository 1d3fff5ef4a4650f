# METADATA
# title: By its end each account of a review is decided on
# description: >-
#   Until it ends a review may be open. After that an account that was not reviewed is a deviation, whatever default
#   the review applied to it.
# scope: package
# custom:
#   kind: entra.access_review_instance
#   type: state
#   attribute: A
#   time: true
#   evidence: [licensed, item, decisions]
package controls.ac_36_directory_reviews_are_carried_out.entra_access_review_instance

import data.lib.dates
import data.lib.entra_reviews
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.licensed == false

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "the decisions of the review cannot be read" if not entra_reviews.readable(input.subject.decisions)

missing contains "when the review ends is not known" if not dates.is_instant(input.subject.item.endDateTime)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains sprintf("%d of %d accounts were not decided on by %s", [count(_open), count(input.subject.decisions.value), substring(input.subject.item.endDateTime, 0, 10)]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= dates.instant(input.subject.item.endDateTime)
	count(_open) > 0
}

_open := [decision | some decision in input.subject.decisions.value; not decision.decision in {"Approve", "Deny"}]

default recheck_at := false

recheck_at := dates.earliest_after({dates.instant(input.subject.item.endDateTime)}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
