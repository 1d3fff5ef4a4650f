# METADATA
# title: The control of clusters is not open to the internet
# description: >-
#   The server of the cluster is private, or takes only some addresses. An empty list of addresses means
#   everybody.
# scope: package
# custom:
#   kind: azure.kubernetes.cluster
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [widest_ipv4_prefix]
package controls.nw_20_web_entrances_are_guarded.azure_kubernetes_cluster_entrance

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the cluster's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "who reaches the cluster's server could not be read" if {
	is_object(input.subject.item.properties)
	not _readable
}

fails contains "every network reaches the cluster's server: it is not private and has no list of addresses" if {
	_readable
	_private == false
	count(_ranges) == 0
}

fails contains reason if {
	_readable
	_private == false
	some range in _ranges
	azure.prefix_length(range) < input.params.widest_ipv4_prefix
	reason = sprintf("the range %s of the cluster's server lets in more than a /%d", [range, input.params.widest_ipv4_prefix])
}

_profile := object.get(input.subject.item.properties, "apiServerAccessProfile", {}) if is_object(input.subject.item.properties)

_private := object.get(_profile, "enablePrivateCluster", false)

_ranges := object.get(_profile, "authorizedIPRanges", [])

_readable if {
	is_object(_profile)
	is_boolean(_private)
	evidence.strings(_ranges)
	count([range | some range in _ranges; not is_number(azure.prefix_length(range))]) == 0
}
