# METADATA
# title: Cosmos DB accounts accept no keys
# description: >-
#   A key of the account opens all of its data and names nobody. Azure leaves the switch out where keys were
#   never refused.
# scope: package
# custom:
#   kind: azure.cosmos.account
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_20_services_use_directory_identities.azure_cosmos_account_sign_in

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the account's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "whether keys are accepted is not known" if {
	is_object(input.subject.item.properties)
	not object.get(input.subject.item.properties, "disableLocalAuth", null) in {true, false, null}
}

fails contains "the account accepts keys (disableLocalAuth is not on)" if {
	is_object(input.subject.item.properties)
	object.get(input.subject.item.properties, "disableLocalAuth", null) in {false, null}
}
