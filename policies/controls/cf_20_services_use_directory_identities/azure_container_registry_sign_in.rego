# METADATA
# title: Registries have no administrator password
# description: The administrator of a registry is one account with two passwords that everybody shares.
# scope: package
# custom:
#   kind: azure.container.registry
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_20_services_use_directory_identities.azure_container_registry_sign_in

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the registry's administrator account is on is not known" if not is_boolean(input.subject.item.properties.adminUserEnabled)

fails contains "the registry's administrator account with its shared password is on" if input.subject.item.properties.adminUserEnabled == true
