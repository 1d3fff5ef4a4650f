# Which ports a security group's permission opens, and how wide an address prefix is.
package lib.ports

import future.keywords.not

# A permission whose protocol, ports and sources can be told.
readable(permission) if {
	is_string(permission.IpProtocol)
	_ports_known(permission)
	_ranges(permission.IpRanges, "CidrIp")
	_ranges(permission.Ipv6Ranges, "CidrIpv6")
	_ranges(permission.PrefixListIds, "PrefixListId")
}

_ports_known(permission) if permission.IpProtocol in {"-1", "icmp", "icmpv6"}

_ports_known(permission) if {
	regex.match(`^[0-9]{1,3}$`, permission.IpProtocol)
	not permission.IpProtocol in _with_ports
}

_ports_known(permission) if {
	permission.IpProtocol in _with_ports
	is_number(permission.FromPort)
	is_number(permission.ToPort)
	permission.FromPort <= permission.ToPort
}

_with_ports := {"tcp", "udp", "6", "17"}

_ranges(ranges, key) if {
	is_array(ranges)
	count([entry | some entry in ranges; not _range(entry, key)]) == 0
}

_range(entry, "PrefixListId") if is_string(entry.PrefixListId)

_range(entry, "CidrIp") if {
	is_string(entry.CidrIp)
	regex.match(`^[0-9.]{7,15}/([0-9]|[12][0-9]|3[0-2])$`, entry.CidrIp)
}

_range(entry, "CidrIpv6") if {
	is_string(entry.CidrIpv6)
	regex.match(`^[0-9a-fA-F:.]{2,45}/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$`, entry.CidrIpv6)
}

# The ports of a list that the permission opens; protocol -1 opens every port, ICMP and others none.
opened(permission, ports) := {port | some port in ports} if {
	permission.IpProtocol == "-1"
} else := {port | some port in ports; permission.FromPort <= port; port <= permission.ToPort} if {
	permission.IpProtocol in _with_ports
} else := set()

# Address ranges of the permission whose prefix is shorter than the limit for its family.
wide(permission, limit_ipv4, limit_ipv6) := ipv4 | ipv6 if {
	ipv4 := {entry.CidrIp | some entry in permission.IpRanges; prefix_length(entry.CidrIp) < limit_ipv4}
	ipv6 := {entry.CidrIpv6 | some entry in permission.Ipv6Ranges; prefix_length(entry.CidrIpv6) < limit_ipv6}
}

prefix_length(cidr) := to_number(split(cidr, "/")[1])
