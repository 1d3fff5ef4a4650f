# METADATA
# title: People register no applications and create no tenants
# description: >-
#   Both settings concern people without a directory role; who holds a role may do what the role says.
# scope: package
# custom:
#   kind: entra.authorization_policy
#   type: state
#   attribute: B
#   evidence: [item]
package controls.ac_34_consent_to_applications_is_controlled.entra_authorization_policy_registration

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains sprintf("%s is not known", [name]) if {
	some name, _ in _settings
	not is_boolean(input.subject.item.defaultUserRolePermissions[name])
}

fails contains phrase if {
	some name, phrase in _settings
	input.subject.item.defaultUserRolePermissions[name] == true
}

_settings := {
	"allowedToCreateApps": "people without a role may register applications",
	"allowedToCreateTenants": "people without a role may create tenants",
}
