# METADATA
# title: Every subnet has a security group
# description: >-
#   Subnets that Azure reserves for gateways, its firewall and Bastion must not have one, and such that are
#   handed to a service are guarded by it.
# scope: package
# custom:
#   kind: azure.network.virtual_network
#   type: state
#   attribute: D
#   evidence: [item]
package controls.nw_01_firewalls_deny_by_default.azure_network_virtual_network_guarded

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the network's subnets could not be read" if not _readable

fails contains reason if {
	_readable
	some subnet in input.subject.item.properties.subnets
	not subnet.name in {"GatewaySubnet", "AzureFirewallSubnet", "AzureFirewallManagementSubnet", "AzureBastionSubnet", "RouteServerSubnet"}
	count(object.get(subnet.properties, "delegations", [])) == 0
	object.get(subnet.properties, "networkSecurityGroup", null) == null
	reason = sprintf("the subnet %s has no security group", [subnet.name])
}

_readable if {
	evidence.objects(input.subject.item.properties.subnets)
	count([subnet | some subnet in input.subject.item.properties.subnets; not _known(subnet)]) == 0
}

_known(subnet) if {
	evidence.text(subnet.name)
	is_object(subnet.properties)
	is_array(object.get(subnet.properties, "delegations", []))
	_group_known(object.get(subnet.properties, "networkSecurityGroup", null))
}

_group_known(group) if group == null

_group_known(group) if evidence.text(group.id)
