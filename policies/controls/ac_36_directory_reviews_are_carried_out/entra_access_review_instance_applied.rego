# METADATA
# title: Denied access is removed within the limit
# description: >-
#   A denial counts as carried out when Entra says that it applied it, or that the account was gone. The limit is
#   counted from the end of the review.
# scope: package
# custom:
#   kind: entra.access_review_instance
#   type: state
#   attribute: B
#   time: true
#   evidence: [licensed, item, decisions]
#   params: [removal_days]
package controls.ac_36_directory_reviews_are_carried_out.entra_access_review_instance_applied

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

fails contains sprintf("%d denials were not carried out by %s (%s)", [count(_left), dates.as_day(_limit), concat(", ", sort({decision.applyResult | some decision in _left}))]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _limit
	count(_left) > 0
}

_left := [decision |
	some decision in input.subject.decisions.value
	decision.decision == "Deny"
	not decision.applyResult in {"AppliedSuccessfully", "AppliedSuccessfullyButObjectNotFound"}
]

_limit := dates.instant(input.subject.item.endDateTime) + (input.params.removal_days * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
