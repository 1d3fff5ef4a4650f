# METADATA
# title: Privileged roles are granted in Privileged Identity Management
# description: >-
#   A grant of a directory role that Privileged Identity Management did not make is one that went past its rules.
#   Grants that it makes name it as their program, or say so in their activity.
# scope: package
# custom:
#   kind: entra.directory_audit
#   type: event
#   attribute: F
#   evidence: [item]
package controls.ac_32_privilege_is_activated_for_a_time.entra_directory_audit

import data.lib.entra_audit
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if entra_audit.is_other(input.subject.item, entra_audit.role_grants)

missing contains reason if {
	some reason in entra_audit.problems(object.get(input, ["subject", "item"], null))
}

fails contains sprintf("%s on %s by %s, past Privileged Identity Management", [input.subject.item.activityDisplayName, input.subject.item.activityDateTime, entra_audit.actor_name(input.subject.item)]) if {
	count(entra_audit.problems(input.subject.item)) == 0
	input.subject.item.activityDisplayName == "Add member to role"
	count(entra_audit.actors(input.subject.item) & {"MS-PIM"}) == 0
}
