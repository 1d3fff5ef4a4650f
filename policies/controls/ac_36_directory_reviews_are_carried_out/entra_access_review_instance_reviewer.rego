# METADATA
# title: Nobody decides on their own access
# description: >-
#   Decisions that were not made yet, and those that Entra made by a default, have no reviewer and are not looked
#   at.
# scope: package
# custom:
#   kind: entra.access_review_instance
#   type: state
#   attribute: C
#   evidence: [licensed, decisions]
package controls.ac_36_directory_reviews_are_carried_out.entra_access_review_instance_reviewer

import data.lib.entra_reviews
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.licensed == false

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "the decisions of the review cannot be read" if not entra_reviews.readable(input.subject.decisions)

fails contains sprintf("%s decided on their own access", [decision.reviewer]) if {
	entra_reviews.readable(input.subject.decisions)
	some decision in input.subject.decisions.value
	decision.decision in {"Approve", "Deny"}
	evidence.text(decision.reviewer)
	decision.reviewer == decision.principal.id
}
