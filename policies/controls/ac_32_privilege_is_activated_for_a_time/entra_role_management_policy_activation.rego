# METADATA
# title: Activating a privileged role asks for a second factor and a justification
# description: >-
#   Both rules must be on for the activation by the person. An authentication context in conditional access counts
#   as a second factor when the rule for it is on.
# scope: package
# custom:
#   kind: entra.role_management_policy
#   type: state
#   attribute: C
#   evidence: [licensed, item, rules]
package controls.ac_32_privilege_is_activated_for_a_time.entra_role_management_policy_activation

import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.licensed == false

applicable := false if {
	evidence.text(input.subject.item.roleDefinitionId)
	not input.subject.item.roleDefinitionId in object.keys(entra_roles.privileged)
}

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "which role this is is not known" if not evidence.text(input.subject.item.roleDefinitionId)

missing contains "the rules of the role cannot be read" if not evidence.objects(input.subject.rules)

missing contains "what an activation asks for is not known" if {
	evidence.objects(input.subject.rules)
	count(_enabled) == 0
}

fails contains "an activation asks for no second factor" if {
	some rules in _enabled
	not "MultiFactorAuthentication" in rules
	not _context
}

fails contains "an activation asks for no justification" if {
	some rules in _enabled
	not "Justification" in rules
}

_enabled := [rule.enabledRules |
	evidence.objects(input.subject.rules)
	some rule in input.subject.rules
	rule.id == "Enablement_EndUser_Assignment"
	evidence.strings(rule.enabledRules)
]

_context if {
	evidence.objects(input.subject.rules)
	some rule in input.subject.rules
	rule.id == "AuthenticationContext_EndUser_Assignment"
	rule.isEnabled == true
	evidence.text(rule.claimValue)
}
