# METADATA
# title: Container registries are not open to everybody
# description: Anonymous pull hands images to the world whatever the network rules say.
# scope: package
# custom:
#   kind: azure.container.registry
#   type: state
#   attribute: D
#   evidence: [item]
package controls.dp_04_storage_is_not_public.azure_container_registry_network

import data.lib.azure
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the registry has a public endpoint is not known" if {
	not azure.lowered(input.subject.item.properties.publicNetworkAccess) in {"enabled", "disabled"}
}

missing contains "whether anonymous pull is on is not known" if not is_boolean(input.subject.item.properties.anonymousPullEnabled)

missing contains "the registry's network rules could not be read" if {
	not azure.lowered(input.subject.item.properties.publicNetworkAccess) == "disabled"
	not _rules_known
}

fails contains "anonymous pull is on" if input.subject.item.properties.anonymousPullEnabled == true

fails contains "every network reaches the registry (networkRuleSet.defaultAction is Allow)" if {
	azure.lowered(input.subject.item.properties.publicNetworkAccess) == "enabled"
	azure.lowered(input.subject.item.properties.networkRuleSet.defaultAction) == "allow"
}

fails contains "every network reaches the registry: its tier has no network rules" if {
	azure.lowered(input.subject.item.properties.publicNetworkAccess) == "enabled"
	_without_rules
}

_rules_known if azure.lowered(input.subject.item.properties.networkRuleSet.defaultAction) in {"allow", "deny"}

_rules_known if _without_rules

# Only the Premium tier has rules; the others say null or nothing.
_without_rules if {
	is_object(input.subject.item.properties)
	object.get(input.subject.item.properties, "networkRuleSet", null) == null
	input.subject.item.sku.name in {"Basic", "Standard"}
}
