# METADATA
# title: Risky delegated permissions for everybody are approved
# description: >-
#   Delegated permissions that an administrator granted for everybody. What one person granted for themselves is
#   another control's matter and is not judged.
# scope: package
# custom:
#   kind: entra.oauth2_grant
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [approved_applications]
package controls.ac_35_application_permissions_are_approved.entra_oauth2_grant

import data.lib.entra_permissions
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.consentType == "Principal"

missing contains sprintf("%s of the grant is not known", [name]) if {
	some name in ["clientId", "consentType", "scope"]
	not is_string(input.subject.item[name])
}

missing contains "whose grant this is is not known" if not input.subject.item.consentType in {"Principal", "AllPrincipals"}

fails contains sprintf("%s was granted for everybody to %s, which is not approved", [scope, input.subject.item.clientId]) if {
	input.subject.item.consentType == "AllPrincipals"
	is_string(input.subject.item.clientId)
	is_string(input.subject.item.scope)
	not input.subject.item.clientId in input.params.approved_applications
	some scope in split(input.subject.item.scope, " ")
	scope in entra_permissions.risky_scopes
}
