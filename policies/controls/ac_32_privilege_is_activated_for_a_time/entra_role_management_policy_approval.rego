# METADATA
# title: Activating a global administrator needs an approval
# description: >-
#   Approval is required and some stage names who approves. The other privileged roles may be activated without one.
# scope: package
# custom:
#   kind: entra.role_management_policy
#   type: state
#   attribute: B
#   evidence: [licensed, item, rules]
package controls.ac_32_privilege_is_activated_for_a_time.entra_role_management_policy_approval

import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.licensed == false

applicable := false if {
	evidence.text(input.subject.item.roleDefinitionId)
	not input.subject.item.roleDefinitionId == entra_roles.global_administrator
}

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "which role this is is not known" if not evidence.text(input.subject.item.roleDefinitionId)

missing contains "the rules of the role cannot be read" if not evidence.objects(input.subject.rules)

missing contains "whether an approval is required is not known" if {
	evidence.objects(input.subject.rules)
	count(_settings) == 0
}

fails contains "global administrators activate their role without an approval" if {
	some setting in _settings
	setting.isApprovalRequired == false
}

fails contains "an approval is required, but nobody is named who may give it" if {
	some setting in _settings
	setting.isApprovalRequired == true
	count([stage | some stage in setting.approvalStages; count(stage.primaryApprovers) > 0]) == 0
}

_settings := [rule.setting |
	evidence.objects(input.subject.rules)
	some rule in input.subject.rules
	rule.id == "Approval_EndUser_Assignment"
	evidence.matches(rule.setting, {
		"type": "object", "required": ["isApprovalRequired", "approvalStages"],
		"properties": {
			"isApprovalRequired": {"type": "boolean"},
			"approvalStages": {"type": "array", "items": {
				"type": "object", "required": ["primaryApprovers"],
				"properties": {"primaryApprovers": {"type": "array", "items": {"type": "object"}}},
			}},
		},
	})
]
