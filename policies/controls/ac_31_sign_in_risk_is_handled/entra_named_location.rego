# METADATA
# title: Trusted locations are narrow
# description: >-
#   A sign-in from a trusted location counts as less risky, and policies leave such locations out. Locations that are not
#   trusted, and those of countries, which cannot be, are not judged.
# scope: package
# custom:
#   kind: entra.named_location
#   type: state
#   attribute: E
#   evidence: [item]
#   params: [shortest_ipv4_prefix, shortest_ipv6_prefix]
package controls.ac_31_sign_in_risk_is_handled.entra_named_location

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item["@odata.type"] == "#microsoft.graph.countryNamedLocation"

applicable := false if {
	_of_addresses
	input.subject.item.isTrusted == false
}

missing contains "what sort of location it is is not known" if not _of_addresses

_of_addresses if input.subject.item["@odata.type"] == "#microsoft.graph.ipNamedLocation"

missing contains "whether the location is trusted is not known" if not is_boolean(input.subject.item.isTrusted)

missing contains "the addresses of the location are not known" if not _ranges

_ranges if {
	evidence.objects(input.subject.item.ipRanges)
	count([range | some range in input.subject.item.ipRanges; not is_number(azure.prefix_length(range.cidrAddress))]) == 0
}

fails contains sprintf("the trusted location holds %s, a prefix of %d bits; at least %d are asked for", [range.cidrAddress, azure.prefix_length(range.cidrAddress), _shortest(range)]) if {
	count(missing) == 0
	some range in input.subject.item.ipRanges
	azure.prefix_length(range.cidrAddress) < _shortest(range)
}

_shortest(range) := input.params.shortest_ipv6_prefix if contains(range.cidrAddress, ":")

_shortest(range) := input.params.shortest_ipv4_prefix if not contains(range.cidrAddress, ":")
