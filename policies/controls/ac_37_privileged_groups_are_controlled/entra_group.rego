# METADATA
# title: Members and owners of groups that hold roles are approved
# description: >-
#   Only groups that can hold directory roles are judged. People of groups within the group are members; an owner
#   can make members.
# scope: package
# custom:
#   kind: entra.group
#   type: state
#   attribute: A
#   evidence: [item, members, owners]
#   params: [approved_members]
package controls.ac_37_privileged_groups_are_controlled.entra_group

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if object.get(input, ["subject", "item", "isAssignableToRole"], "-") in {null, false}

missing contains "whether the group can hold directory roles is not known" if not _known

_known if is_boolean(input.subject.item.isAssignableToRole)

_known if object.get(input, ["subject", "item", "isAssignableToRole"], "-") == null

missing contains evidence.unread(input, ["subject", "members"], "the group's members") if not _readable(input.subject.members)

missing contains evidence.unread(input, ["subject", "owners"], "the group's owners") if not _readable(input.subject.owners)

fails contains sprintf("%s is a member of the group and not approved", [who.id]) if {
	input.subject.item.isAssignableToRole == true
	_readable(input.subject.members)
	some who in input.subject.members.value
	not who.id in input.params.approved_members
}

fails contains sprintf("%s owns the group and is not approved", [who.id]) if {
	input.subject.item.isAssignableToRole == true
	_readable(input.subject.owners)
	some who in input.subject.owners.value
	not who.id in input.params.approved_members
}

_readable(part) if {
	part.status == "ok"
	evidence.matches(part.value, {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "minLength": 1}}}})
}
