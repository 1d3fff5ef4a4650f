# METADATA
# title: A policy that is assigned above the subscription bounds it
# description: >-
#   What is assigned on the subscription itself can be taken away by its own administrators. An assignment that is not
#   enforced, or leaves the subscription out, bounds nothing.
# scope: package
# custom:
#   kind: azure.subscription
#   type: state
#   attribute: F
#   evidence: [subscription]
#   related:
#     - name: assignments
#       kind: azure.policy.assignment
#       key: subscription
#       match: subscription
#       evidence: [item]
#       many: true
package controls.ac_25_guardrails_bound_accounts.azure_subscription_policy

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the subscription's id is not known" if not evidence.text(input.subject.subscription)

missing contains "the policy assignments were not collected" if not evidence.objects(input.related.assignments)

missing contains "a policy assignment could not be read, and no other bounds the subscription" if {
	evidence.objects(input.related.assignments)
	some assignment in input.related.assignments
	not _known(assignment)
	count(_bounding) == 0
}

_known(assignment) if {
	evidence.text(assignment.item.properties.scope)
	evidence.text(assignment.item.properties.enforcementMode)
	evidence.strings(object.get(assignment.item.properties, "notScopes", []))
}

_bounding := [assignment |
	evidence.objects(input.related.assignments)
	evidence.text(input.subject.subscription)
	some assignment in input.related.assignments
	_known(assignment)
	startswith(lower(assignment.item.properties.scope), "/providers/microsoft.management/managementgroups/")
	assignment.item.properties.enforcementMode == "Default"
	not _left_out(assignment, input.subject.subscription)
]

_left_out(assignment, subscription) if {
	some scope in object.get(assignment.item.properties, "notScopes", [])
	lower(scope) == sprintf("/subscriptions/%s", [lower(subscription)])
}

fails contains sprintf("none of %d policy assignments is made above the subscription, enforced there and without leaving it out", [count(input.related.assignments)]) if {
	count(missing) == 0
	count(_bounding) == 0
}
