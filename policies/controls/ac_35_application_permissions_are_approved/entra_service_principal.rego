# METADATA
# title: Risky application permissions are approved
# description: >-
#   Permissions to read or change mail, files or the directory without a person, by their ids, which are the same in
#   every tenant. A service principal that is disabled cannot use them and is not judged.
# scope: package
# custom:
#   kind: entra.service_principal
#   type: state
#   attribute: A
#   evidence: [item, app_roles]
#   params: [approved_applications]
package controls.ac_35_application_permissions_are_approved.entra_service_principal

import data.lib.entra_permissions
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.accountEnabled == false

missing contains "the service principal's id is not known" if not evidence.text(input.subject.item.id)

missing contains "whether the service principal is enabled is not known" if not is_boolean(input.subject.item.accountEnabled)

missing contains evidence.unread(input, ["subject", "app_roles"], "what it was granted") if not _readable

fails contains sprintf("%s was granted and is not approved", [entra_permissions.risky_roles[grant.appRoleId]]) if {
	_readable
	evidence.text(input.subject.item.id)
	some grant in input.subject.app_roles.value
	grant.appRoleId in object.keys(entra_permissions.risky_roles)
	not input.subject.item.id in input.params.approved_applications
}

_readable if {
	input.subject.app_roles.status == "ok"
	evidence.matches(input.subject.app_roles.value, {"type": "array", "items": {"type": "object", "required": ["appRoleId"], "properties": {"appRoleId": {"type": "string", "minLength": 1}}}})
}
