# METADATA
# title: SQL servers accept modern TLS only
# description: A server that says None takes connections without a lowest version.
# scope: package
# custom:
#   kind: azure.sql.server
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_02_data_is_encrypted_in_transit.azure_sql_server_tls

import data.lib.azure
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the lowest version of TLS that the server accepts is not known" if {
	is_object(input.subject.item.properties)
	not azure.setting(input.subject, "minimalTlsVersion")
}

missing contains "the server's settings could not be read" if not is_object(input.subject.item.properties)

fails contains reason if {
	version = azure.setting(input.subject, "minimalTlsVersion")
	not azure.modern_tls(version)
	reason = sprintf("the server accepts TLS from version %v on, which is older than 1.2", [version])
}
