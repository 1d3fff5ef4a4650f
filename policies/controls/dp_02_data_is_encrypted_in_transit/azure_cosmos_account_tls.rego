# METADATA
# title: Cosmos DB accounts accept modern TLS only
# description: Cosmos DB names its versions Tls, Tls11 and Tls12.
# scope: package
# custom:
#   kind: azure.cosmos.account
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_02_data_is_encrypted_in_transit.azure_cosmos_account_tls

import data.lib.azure
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the lowest version of TLS that the account accepts is not known" if {
	is_object(input.subject.item.properties)
	not azure.setting(input.subject, "minimalTlsVersion")
}

missing contains "the account's settings could not be read" if not is_object(input.subject.item.properties)

fails contains reason if {
	version = azure.setting(input.subject, "minimalTlsVersion")
	not azure.modern_tls(version)
	reason = sprintf("the account accepts TLS from version %v on, which is older than 1.2", [version])
}
