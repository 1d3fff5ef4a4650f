# METADATA
# title: No wide address range reaches administration or database ports
# description: >-
#   Counts 0.0.0.0/0, ::/0 and any range wider than the limits, single ports, port ranges and rules for all protocols.
#   What a prefix list holds is not collected, so one that is not approved and reaches a restricted port is unknown.
# scope: package
# custom:
#   kind: aws.ec2.security_group
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [restricted_ports, widest_ipv4_prefix, widest_ipv6_prefix, approved_prefix_lists]
package controls.nw_01_firewalls_deny_by_default.aws_ec2_security_group_open

import data.lib.outcome
import data.lib.ports
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the inbound rules could not be read" if not is_array(input.subject.item.IpPermissions)

missing contains "an inbound rule has ports or sources that cannot be told" if count(_readable) < count(_permissions)

missing contains reason if {
	some rule in _opening
	some entry in rule.permission.PrefixListIds
	not entry.PrefixListId in input.params.approved_prefix_lists
	reason = sprintf("prefix list %s reaches %s, and its addresses are not collected", [entry.PrefixListId, _named(rule.ports)])
}

fails contains reason if {
	some rule in _opening
	some range in ports.wide(rule.permission, input.params.widest_ipv4_prefix, input.params.widest_ipv6_prefix)
	reason = sprintf("%s (protocol %s) is open to %s", [_named(rule.ports), rule.permission.IpProtocol, range])
}

_permissions := input.subject.item.IpPermissions if is_array(input.subject.item.IpPermissions)

_readable := [permission | some permission in _permissions; ports.readable(permission)]

# The readable rules that open a restricted port, each with the ports it opens.
_opening := [{"permission": permission, "ports": opened} |
	some permission in _readable
	opened = ports.opened(permission, input.params.restricted_ports)
	count(opened) > 0
]

_named(opened) := sprintf("port %d", [min(opened)]) if count(opened) == 1

_named(opened) := sprintf("%d restricted ports from %d to %d", [count(opened), min(opened), max(opened)]) if count(opened) > 1
