# METADATA
# title: A privileged role is activated for hours
# description: >-
#   Graph writes the longest activation as a duration: hours, or minutes, or days.
# scope: package
# custom:
#   kind: entra.role_management_policy
#   type: state
#   attribute: D
#   evidence: [licensed, item, rules]
#   params: [maximum_activation_hours]
package controls.ac_32_privilege_is_activated_for_a_time.entra_role_management_policy_duration

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

missing contains "how long an activation may last is not known" if {
	evidence.objects(input.subject.rules)
	count(_minutes) == 0
}

fails contains sprintf("an activation may last %d minutes, longer than %d hours", [minutes, input.params.maximum_activation_hours]) if {
	some minutes in _minutes
	minutes > input.params.maximum_activation_hours * 60
}

_minutes := [minutes |
	evidence.objects(input.subject.rules)
	some rule in input.subject.rules
	rule.id == "Expiration_EndUser_Assignment"
	is_string(rule.maximumDuration)
	some parts in regex.find_all_string_submatch_n(`^P(T?)([0-9]{1,4})([HMD])$`, rule.maximumDuration, 1)
	minutes = to_number(parts[2]) * _unit[sprintf("%s%s", [parts[1], parts[3]])]
]

_unit := {"TH": 60, "TM": 1, "D": 1440}
