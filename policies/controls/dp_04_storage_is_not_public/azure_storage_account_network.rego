# METADATA
# title: Storage accounts are reached from approved networks only
# description: >-
#   An account without network rules is reachable from the whole internet; its keys are then all that protects
#   it.
# scope: package
# custom:
#   kind: azure.storage.account
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [widest_ipv4_prefix]
package controls.dp_04_storage_is_not_public.azure_storage_account_network

import data.lib.azure
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the account has a public endpoint is not known" if not is_string(input.subject.item.properties.publicNetworkAccess)

missing contains "the account's network rules could not be read" if {
	not _closed
	not _rules_readable
}

fails contains "every network reaches the account (networkAcls.defaultAction is Allow)" if {
	_open
	azure.lowered(input.subject.item.properties.networkAcls.defaultAction) == "allow"
}

fails contains reason if {
	_open
	_rules_readable
	some rule in input.subject.item.properties.networkAcls.ipRules
	azure.prefix_length(rule.value) < input.params.widest_ipv4_prefix
	reason = sprintf("the rule %s lets in more than a /%d", [rule.value, input.params.widest_ipv4_prefix])
}

# Closed to every public network, or reached through a perimeter of its own.
_closed if azure.lowered(input.subject.item.properties.publicNetworkAccess) in {"disabled", "securedbyperimeter"}

_open if azure.lowered(input.subject.item.properties.publicNetworkAccess) == "enabled"

_rules_readable if {
	azure.lowered(input.subject.item.properties.networkAcls.defaultAction) in {"allow", "deny"}
	is_array(input.subject.item.properties.networkAcls.ipRules)
	count([rule | some rule in input.subject.item.properties.networkAcls.ipRules; not is_number(azure.prefix_length(rule.value))]) == 0
}
