# METADATA
# title: What is deleted from a vault can be brought back
# description: >-
#   Without purge protection whoever deletes a key can also destroy it for good, and everything encrypted with
#   it. Azure says null where it was never turned on.
# scope: package
# custom:
#   kind: azure.keyvault.vault
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [minimum_recovery_days]
package controls.dp_03_keys_are_managed.azure_keyvault_vault_recovery

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the vault's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "whether soft delete is on is not known" if not is_boolean(input.subject.item.properties.enableSoftDelete)

missing contains "for how long deleted things are kept is not known" if {
	not is_number(input.subject.item.properties.softDeleteRetentionInDays)
}

missing contains "whether purge protection is on is not known" if {
	is_object(input.subject.item.properties)
	not object.get(input.subject.item.properties, "enablePurgeProtection", null) in {true, false, null}
}

fails contains "soft delete is off" if input.subject.item.properties.enableSoftDelete == false

fails contains "purge protection is off" if {
	is_object(input.subject.item.properties)
	object.get(input.subject.item.properties, "enablePurgeProtection", null) in {false, null}
}

fails contains reason if {
	is_number(input.subject.item.properties.softDeleteRetentionInDays)
	input.subject.item.properties.softDeleteRetentionInDays < input.params.minimum_recovery_days
	about = [input.subject.item.properties.softDeleteRetentionInDays, input.params.minimum_recovery_days]
	reason = sprintf("deleted things are kept for %d days, less than %d", about)
}
