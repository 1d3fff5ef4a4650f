# METADATA
# title: Vaults are opened by roles, not by lists of their own
# description: >-
#   An access policy of the vault is seen by nobody who reviews roles, and whoever may write the vault can add
#   himself.
# scope: package
# custom:
#   kind: azure.keyvault.vault
#   type: state
#   attribute: D
#   evidence: [item]
package controls.dp_03_keys_are_managed.azure_keyvault_vault_access

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether roles decide over the vault is not known" if {
	not is_boolean(input.subject.item.properties.enableRbacAuthorization)
}

fails contains reason if {
	input.subject.item.properties.enableRbacAuthorization == false
	reason = sprintf("the vault's own access policies decide (%d of them), not roles", [count(_policies)])
}

_policies := object.get(input.subject.item.properties, "accessPolicies", []) if is_array(object.get(input.subject.item.properties, "accessPolicies", []))
