# METADATA
# title: No security group opens restricted ports to the internet
# description: >-
#   Rules are taken in the order of their priority, as Azure does: a denial before the opening takes it back.
#   Sources may be service tags, address ranges of either family, or lists of them.
# scope: package
# custom:
#   kind: azure.network.security_group
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [restricted_ports, widest_ipv4_prefix, widest_ipv6_prefix]
package controls.nw_01_firewalls_deny_by_default.azure_network_security_group_open

import data.lib.nsg
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the group's rules could not be read" if not nsg.readable(input.subject.item.properties.securityRules)

fails contains reason if {
	nsg.readable(input.subject.item.properties.securityRules)
	some port in input.params.restricted_ports
	some rule in nsg.openings(input.subject.item.properties.securityRules, port, _limits)
	not nsg.denied_before(input.subject.item.properties.securityRules, rule, port)
	about = [rule.name, port, concat(", ", sort(nsg.wide_sources(rule, _limits)))]
	reason = sprintf("the rule %s opens port %d to %s", about)
}

_limits := {"ipv4": input.params.widest_ipv4_prefix, "ipv6": input.params.widest_ipv6_prefix}
