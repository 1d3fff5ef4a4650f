# METADATA
# title: Somebody is told when a privileged role is assigned
# description: >-
#   Somebody beside the default recipients is told when a privileged role is assigned: an administrator who assigns
#   a role is a default recipient too.
# scope: package
# custom:
#   kind: entra.role_management_policy
#   type: state
#   attribute: E
#   evidence: [licensed, item, rules]
package controls.ac_32_privilege_is_activated_for_a_time.entra_role_management_policy_alerts

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

missing contains "who is told of an assignment is not known" if {
	evidence.objects(input.subject.rules)
	count(_recipients) == 0
}

fails contains "nobody is told when the role is assigned: the rule names no recipient" if {
	count(_recipients) > 0
	count([recipients | some recipients in _recipients; count(recipients) > 0]) == 0
}

_recipients := [rule.notificationRecipients |
	evidence.objects(input.subject.rules)
	some rule in input.subject.rules
	rule.id == "Notification_Admin_Admin_Assignment"
	evidence.strings(rule.notificationRecipients)
]
