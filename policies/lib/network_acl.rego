# Entries of a network access list: of those that fit, the one with the lowest number decides.
package lib.network_acl

import data.lib.evidence
import data.lib.ports
import future.keywords.not

readable(entries) if {
	evidence.objects(entries)
	count([entry | some entry in entries; not _entry(entry)]) == 0
}

_entry(entry) if {
	is_number(entry.RuleNumber)
	is_boolean(entry.Egress)
	entry.RuleAction in {"allow", "deny"}
	_protocol_known(entry)
	_source_known(entry)
}

_protocol_known(entry) if {
	is_string(entry.Protocol)
	not entry.Protocol in {"6", "17"}
}

_protocol_known(entry) if {
	entry.Protocol in {"6", "17"}
	is_number(entry.PortRange.From)
	is_number(entry.PortRange.To)
}

_source_known(entry) if {
	is_string(entry.CidrBlock)
	regex.match(`^[0-9.]{7,15}/([0-9]|[12][0-9]|3[0-2])$`, entry.CidrBlock)
}

_source_known(entry) if {
	is_string(entry.Ipv6CidrBlock)
	regex.match(`^[0-9a-fA-F:.]{2,45}/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$`, entry.Ipv6CidrBlock)
}

# Inbound entries that let a wide range of addresses reach a TCP port, with no denial of a lower number before them.
openings(entries, port) := [{"number": entry.RuleNumber, "source": source} |
	some entry in entries
	entry.RuleAction == "allow"
	_takes_in(entry, port)
	some source in _wide(entry)
	count([earlier |
		some earlier in entries
		earlier.RuleAction == "deny"
		earlier.RuleNumber < entry.RuleNumber
		_takes_in(earlier, port)
		_source(earlier) in {source, _whole(source)}
	]) == 0
]

# A range is wide when it holds more than a network such as 10.0.0.0/8, or than a provider's 2001:db8::/32.
_wide(entry) := {source | some source in [_source(entry)]; ports.prefix_length(source) < _narrowest(source)}

_source(entry) := object.get(entry, "CidrBlock", object.get(entry, "Ipv6CidrBlock", ""))

_narrowest(source) := 32 if {
	contains(source, ":")
} else := 8

_whole(source) := "::/0" if {
	contains(source, ":")
} else := "0.0.0.0/0"

_takes_in(entry, _) if {
	entry.Egress == false
	entry.Protocol == "-1"
}

_takes_in(entry, port) if {
	entry.Egress == false
	entry.Protocol == "6"
	entry.PortRange.From <= port
	port <= entry.PortRange.To
}
