# METADATA
# title: Custom roles do not allow everything
# description: >-
#   A custom role with a star is an owner under another name; what it takes back in notActions grows out of
#   date.
# scope: package
# custom:
#   kind: azure.authorization.role_definition
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [approved_custom_roles]
package controls.ac_08_privileged_access_is_limited.azure_authorization_role_definition_wide

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the role's name is not known" if not evidence.text(input.subject.item.properties.roleName)

missing contains "the role's permissions could not be read" if not _readable

fails contains reason if {
	_readable
	evidence.text(input.subject.item.properties.roleName)
	not input.subject.item.properties.roleName in input.params.approved_custom_roles
	some permission in input.subject.item.properties.permissions
	some action in permission.actions
	lower(action) in {"*", "*/write", "*/action", "*/delete", "microsoft.authorization/*", "microsoft.authorization/*/write"}
	reason = sprintf("the custom role %s allows %s", [input.subject.item.properties.roleName, action])
}

fails contains reason if {
	_readable
	evidence.text(input.subject.item.properties.roleName)
	not input.subject.item.properties.roleName in input.params.approved_custom_roles
	some permission in input.subject.item.properties.permissions
	some action in permission.actions
	lower(action) == "microsoft.authorization/roleassignments/write"
	reason = sprintf("the custom role %s may give roles to others (%s)", [input.subject.item.properties.roleName, action])
}

_readable if {
	evidence.objects(input.subject.item.properties.permissions)
	count([row | some row in input.subject.item.properties.permissions; not evidence.strings(row.actions)]) == 0
}
