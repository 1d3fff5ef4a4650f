# METADATA
# title: Cosmos DB accounts are reached from approved networks only
# description: >-
#   With neither address rules nor a network filter an account is open to every network; the address 0.0.0.0
#   lets in all of Azure.
# scope: package
# custom:
#   kind: azure.cosmos.account
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [widest_ipv4_prefix]
package controls.dp_04_storage_is_not_public.azure_cosmos_account_network

import data.lib.azure
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the account has a public endpoint is not known" if {
	not azure.lowered(input.subject.item.properties.publicNetworkAccess) in {"enabled", "disabled", "securedbyperimeter"}
}

missing contains "the account's network rules could not be read" if {
	not _closed
	not _readable
}

fails contains "every network reaches the account: it has no address rules and no network filter" if {
	_open
	input.subject.item.properties.isVirtualNetworkFilterEnabled == false
	count(_addresses) == 0
}

fails contains "the address rule 0.0.0.0 lets in every service on Azure, of any customer" if {
	_open
	"0.0.0.0" in _addresses
}

fails contains reason if {
	_open
	some address in _addresses
	azure.prefix_length(address) < input.params.widest_ipv4_prefix
	reason = sprintf("the address rule %s lets in more than a /%d", [address, input.params.widest_ipv4_prefix])
}

_closed if azure.lowered(input.subject.item.properties.publicNetworkAccess) in {"disabled", "securedbyperimeter"}

_open if {
	azure.lowered(input.subject.item.properties.publicNetworkAccess) == "enabled"
	_readable
}

_readable if {
	is_boolean(input.subject.item.properties.isVirtualNetworkFilterEnabled)
	is_array(input.subject.item.properties.ipRules)
	count([rule | some rule in input.subject.item.properties.ipRules; not is_number(azure.prefix_length(rule.ipAddressOrRange))]) == 0
}

_addresses := [rule.ipAddressOrRange | some rule in input.subject.item.properties.ipRules]
