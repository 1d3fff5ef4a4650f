# METADATA
# title: Public addresses of Azure are not on machines
# description: An address on a network interface is a machine's. Those of gateways and load balancers are other tests'.
# scope: package
# custom:
#   kind: azure.network.public_address
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [approved_public_addresses]
package controls.nw_10_machines_have_no_public_address.azure_network_public_address

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	is_string(input.subject.item.name)
	lower(input.subject.item.name) in {lower(name) | some name in input.params.approved_public_addresses}
}

missing contains "the name of the address is not known" if not evidence.text(input.subject.item.name)

missing contains "the settings of the address could not be read" if not is_object(input.subject.item.properties)

missing contains "what the address is attached to is not known" if not _readable

fails contains sprintf("the address %s is on the network interface %s of a machine", [input.subject.item.name, interface]) if {
	evidence.text(input.subject.item.name)
	_readable
	parts = split(lower(_attached), "/networkinterfaces/")
	count(parts) == 2
	interface = split(parts[1], "/")[0]
}

# Absent where the address is attached to nothing.
_attached := object.get(input, ["subject", "item", "properties", "ipConfiguration", "id"], "")

_readable if {
	is_string(_attached)
	is_object(object.get(input, ["subject", "item", "properties", "ipConfiguration"], {}))
	_given
}

_given if {
	is_object(input.subject.item.properties)
	not "ipConfiguration" in object.keys(input.subject.item.properties)
}

_given if evidence.text(_attached)
