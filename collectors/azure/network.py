"""Network security groups with what they guard, public addresses, application gateways and their firewalls."""

from __future__ import annotations

from typing import Any

from collectors.azure.declare import Row, diagnostics, resources, simple

_VERSION = "2026-03-01"
_GATEWAY = "Microsoft.Network/applicationGateways"
_GUID = "properties.resourceGuid"
_GROUP_SETS = ("item.properties.securityRules", "item.properties.defaultSecurityRules", "item.properties.subnets",
               "item.properties.networkInterfaces")


def _firewall(row: Row) -> dict[str, Any]:
    """The firewall policy that a gateway names, by an id that can be compared."""
    named = ((row.get("properties") or {}).get("firewallPolicy") or {}).get("id")
    return {"waf_policy": str(named).lower() if named else None}


COLLECTORS = (
    resources("azure.network.security_group", "Network security groups",
              simple("Microsoft.Network/networkSecurityGroups", _VERSION, born=_GUID), sets=_GROUP_SETS),
    resources("azure.network.virtual_network", "Virtual networks",
              simple("Microsoft.Network/virtualNetworks", _VERSION, born=_GUID), sets=("item.properties.subnets",)),
    resources("azure.network.public_address", "Public addresses",
              simple("Microsoft.Network/publicIPAddresses", _VERSION, born=_GUID)),
    resources("azure.network.application_gateway", "Application gateways",
              simple(_GATEWAY, _VERSION, "data", "publicCertData", born=_GUID, beside=_firewall,
                     parts={"diagnostics": diagnostics(_GATEWAY)})),
    resources("azure.network.waf_policy", "Web application firewall policies of gateways",
              simple("Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies", _VERSION)),
)
