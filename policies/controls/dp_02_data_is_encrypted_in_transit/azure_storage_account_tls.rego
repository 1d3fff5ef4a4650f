# METADATA
# title: Storage accounts take encrypted connections only
# description: >-
#   Both switches matter: plain HTTP must be refused, and old versions of TLS with it. Azure counts a version
#   that was never set as TLS 1.0.
# scope: package
# custom:
#   kind: azure.storage.account
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_02_data_is_encrypted_in_transit.azure_storage_account_tls

import data.lib.azure
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the account's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "whether plain HTTP is refused is not known" if {
	not is_boolean(input.subject.item.properties.supportsHttpsTrafficOnly)
}

fails contains "the account takes plain HTTP (supportsHttpsTrafficOnly is false)" if {
	input.subject.item.properties.supportsHttpsTrafficOnly == false
}

fails contains reason if {
	is_object(input.subject.item.properties)
	version = object.get(input.subject.item.properties, "minimumTlsVersion", "none set")
	not azure.modern_tls(version)
	reason = sprintf("the account accepts versions of TLS older than 1.2 (minimumTlsVersion: %v)", [version])
}
