# Rules of Azure's network security groups: which open a port to whom, and what a denial before them takes back.
package lib.nsg

import data.lib.evidence
import future.keywords.not

# Rules of which direction, order, protocol, ports and sources can be told.
readable(rules) if {
	evidence.objects(rules)
	count([rule | some rule in rules; not _known(rule)]) == 0
}

_known(rule) if {
	evidence.text(rule.name)
	rule.properties.direction in {"Inbound", "Outbound"}
	rule.properties.access in {"Allow", "Deny"}
	is_number(rule.properties.priority)
	is_string(rule.properties.protocol)
	count(_ports(rule)) > 0
	count([text | some text in _ports(rule); not _port_text(text)]) == 0
	_texts(_sources(rule))
	_texts(_destinations(rule))
}

_texts(values) if {
	count(values) > 0
	evidence.strings(values)
}

# A field has one value, or a list of them under the name in the plural.
_ports(rule) := _both(rule.properties, "destinationPortRange", "destinationPortRanges")

_sources(rule) := _ends(rule.properties, "sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups")

_destinations(rule) := _ends(
	rule.properties,
	"destinationAddressPrefix",
	"destinationAddressPrefixes",
	"destinationApplicationSecurityGroups",
)

_ends(properties, one, many, groups) := array.concat(_both(properties, one, many), [group.id | some group in given]) if {
	given = object.get(properties, groups, [])
	evidence.objects(given)
}

_both(properties, one, many) := array.concat([value | some value in single; value != ""], several) if {
	single = [object.get(properties, one, "")]
	several = object.get(properties, many, [])
	is_array(several)
}

_port_text(text) if {
	is_string(text)
	regex.match(`^(\*|[0-9]{1,5}(-[0-9]{1,5})?)$`, text)
}

# Inbound rules that allow the port to a wide source.
openings(rules, port, limits) := [rule |
	some rule in rules
	rule.properties.direction == "Inbound"
	rule.properties.access == "Allow"
	_has_ports(rule.properties.protocol)
	_holds(rule, port)
	count(wide_sources(rule, limits)) > 0
]

_has_ports(protocol) if lower(protocol) in {"*", "tcp", "udp"}

_holds(rule, port) if {
	some text in _ports(rule)
	_in_range(text, port)
}

_in_range(text, _) if text == "*"

_in_range(text, port) if {
	text != "*"
	ends = split(text, "-")
	to_number(ends[0]) <= port
	port <= to_number(ends[count(ends) - 1])
}

# Sources that are everybody, all of Azure, or a range with a shorter prefix than the limit of its family.
wide_sources(rule, limits) := {text | some text in _sources(rule); _wide(text, limits)}

_wide(text, _) if lower(text) in {"*", "any", "internet", "azurecloud"}

_wide(text, limits) if {
	regex.match(`^[0-9.]+/[0-9]{1,2}$`, text)
	to_number(split(text, "/")[1]) < limits.ipv4
}

_wide(text, limits) if {
	regex.match(`^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/[0-9]{1,3}$`, text)
	to_number(split(text, "/")[1]) < limits.ipv6
}

# A denial with a lower number comes first. It takes the opening back where it is at least as wide in every respect:
# any source, the port, the protocol, and any destination.
denied_before(rules, opening, port) if {
	some rule in rules
	rule.properties.direction == "Inbound"
	rule.properties.access == "Deny"
	rule.properties.priority < opening.properties.priority
	_everybody(rule, opening)
	_holds(rule, port)
	lower(rule.properties.protocol) in {"*", lower(opening.properties.protocol)}
	count([text | some text in _destinations(rule); lower(text) != "*"]) == 0
}

# Everybody outside the network, or at least every source of the opening, named word for word.
_everybody(rule, _) if {
	some text in _sources(rule)
	lower(text) in {"*", "any", "internet"}
}

_everybody(rule, opening) if {
	denied = {lower(text) | some text in _sources(rule)}
	count([text | some text in _sources(opening); not lower(text) in denied]) == 0
}
