# METADATA
# title: SQL servers accept directory sign-in only
# description: >-
#   While SQL passwords work, a leaver keeps the ones that she knows. A server without an administrator from the
#   directory takes passwords only.
# scope: package
# custom:
#   kind: azure.sql.server
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_20_services_use_directory_identities.azure_sql_server_sign_in

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the server's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "whether the server takes passwords is not known" if {
	_administrators != null
	not is_boolean(_administrators.azureADOnlyAuthentication)
}

fails contains "the server has no administrator from the directory" if _administrators == null

fails contains "the server takes SQL passwords too (azureADOnlyAuthentication is false)" if {
	_administrators.azureADOnlyAuthentication == false
}

_administrators := object.get(input.subject.item.properties, "administrators", null) if is_object(input.subject.item.properties)
