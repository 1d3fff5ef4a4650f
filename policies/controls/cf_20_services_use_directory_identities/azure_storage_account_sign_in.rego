# METADATA
# title: Storage accounts accept no shared keys
# description: >-
#   A shared key opens the whole account and names nobody. Azure leaves the switch out where keys were never
#   refused.
# scope: package
# custom:
#   kind: azure.storage.account
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [shared_key_accounts]
package controls.cf_20_services_use_directory_identities.azure_storage_account_sign_in

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the account's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "the account's name is not known" if not evidence.text(input.subject.item.name)

missing contains "whether shared keys are accepted is not known" if {
	is_object(input.subject.item.properties)
	not object.get(input.subject.item.properties, "allowSharedKeyAccess", null) in {true, false, null}
}

fails contains "the account accepts shared keys (allowSharedKeyAccess is not off)" if {
	is_object(input.subject.item.properties)
	evidence.text(input.subject.item.name)
	not input.subject.item.name in input.params.shared_key_accounts
	object.get(input.subject.item.properties, "allowSharedKeyAccess", null) in {true, null}
}
