# METADATA
# title: Reviews approve nothing by default and are held by others
# description: >-
#   A review that approves what nobody decided on cannot find anything. A review without reviewers has people review
#   their own access.
# scope: package
# custom:
#   kind: entra.access_review
#   type: state
#   attribute: D
#   evidence: [licensed, item]
package controls.ac_36_directory_reviews_are_carried_out.entra_access_review

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.licensed == false

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "who reviews is not known" if not evidence.objects(input.subject.item.reviewers)

missing contains "what the review does by default is not known" if not input.subject.item.settings.defaultDecision in _decisions

missing contains "whether the review decides by default is not known" if {
	not is_boolean(input.subject.item.settings.defaultDecisionEnabled)
}

_decisions := {"None", "Approve", "Deny", "Recommendation"}

fails contains "the review approves what nobody decided on" if {
	input.subject.licensed == true
	input.subject.item.settings.defaultDecisionEnabled == true
	input.subject.item.settings.defaultDecision == "Approve"
}

fails contains "the review names no reviewer, so people review their own access" if {
	input.subject.licensed == true
	input.subject.item.reviewers == []
}
