# METADATA
# title: Privileged roles are not assigned permanently
# description: >-
#   An active assignment without an end is permanent, also one of a group. Emergency accounts may have one. Without
#   Privileged Identity Management nothing else is possible, and the role is not judged.
# scope: package
# custom:
#   kind: entra.directory_role
#   type: state
#   attribute: A
#   evidence: [item, active]
#   params: [emergency_accounts]
package controls.ac_32_privilege_is_activated_for_a_time.entra_directory_role

import data.lib.dates
import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.templateId)
	not input.subject.item.templateId in object.keys(entra_roles.privileged)
}

applicable := false if {
	input.subject.active.status == "absent"
	input.subject.active.code == "licence_required"
}

missing contains "which role this is is not known" if not evidence.text(input.subject.item.templateId)

missing contains evidence.unread(input, ["subject", "active"], "the assignments of the role") if not _readable

fails contains sprintf("%s is assigned to %s without an end", [role, assignment.principalId]) if {
	role = entra_roles.privileged[input.subject.item.templateId]
	_readable
	some assignment in input.subject.active.value
	assignment.assignmentType != "Activated"
	assignment.endDateTime == null
	not assignment.principalId in input.params.emergency_accounts
}

_readable if {
	input.subject.active.status == "ok"
	_shaped
	count([assignment | some assignment in input.subject.active.value; not _end_known(assignment.endDateTime)]) == 0
}

_end_known(end) if end == null

_end_known(end) if dates.is_instant(end)

_shaped if {
	evidence.matches(input.subject.active.value, {"type": "array", "items": {
		"type": "object", "required": ["principalId", "assignmentType", "endDateTime"],
		"properties": {
			"principalId": {"type": "string"}, "assignmentType": {"type": "string"},
			"endDateTime": {"type": ["string", "null"]},
		},
	}})
}
