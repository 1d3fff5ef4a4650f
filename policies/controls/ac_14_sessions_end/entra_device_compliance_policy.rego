# METADATA
# title: Idle devices lock within the limit
# description: >-
#   Compliance policies for Windows, macOS, iOS and Android ask for a lock after minutes of inactivity. Null is what
#   Intune says where none is asked for. Policies that are assigned to nobody ask nobody.
# scope: package
# custom:
#   kind: entra.device_compliance_policy
#   type: state
#   attribute: B
#   evidence: [licensed, item]
#   params: [maximum_idle_minutes]
package controls.ac_14_sessions_end.entra_device_compliance_policy

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.licensed == false

applicable := false if {
	evidence.objects(input.subject.item.assignments)
	count(input.subject.item.assignments) == 0
}

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "to whom the policy is assigned is not known" if not evidence.objects(input.subject.item.assignments)

missing contains "after how many minutes a device locks is not known" if count(_said) == 0

fails contains "the policy asks for no lock after inactivity" if {
	count(_said) > 0
	count(_minutes) == 0
}

fails contains sprintf("a device may stay unlocked for %d minutes without input, longer than %d", [minutes, input.params.maximum_idle_minutes]) if {
	some minutes in _minutes
	minutes > input.params.maximum_idle_minutes
}

_said := {name |
	some name in ["passwordMinutesOfInactivityBeforeLock", "passcodeMinutesOfInactivityBeforeLock"]
	_number_or_null(object.get(input, ["subject", "item", name], "-"))
}

_minutes := {minutes |
	some name in _said
	minutes = input.subject.item[name]
	is_number(minutes)
}

_number_or_null(value) if is_number(value)

_number_or_null(value) if value == null
