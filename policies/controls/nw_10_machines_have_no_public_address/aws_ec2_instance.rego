# METADATA
# title: Instances have no public address
# description: Looks at the address of the instance and at those of all its interfaces.
# scope: package
# custom:
#   kind: aws.ec2.instance
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [approved_public_machines]
package controls.nw_10_machines_have_no_public_address.aws_ec2_instance

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.State.Name in {"terminated", "shutting-down"}

applicable := false if input.subject.item.InstanceId in input.params.approved_public_machines

missing contains "whether the instance still exists is not known" if not evidence.text(input.subject.item.State.Name)

missing contains "the instance's id is not known" if not evidence.text(input.subject.item.InstanceId)

missing contains "the instance's interfaces could not be read" if not evidence.objects(input.subject.item.NetworkInterfaces)

missing contains "an address of the instance could not be read" if {
	some entry in _raw
	not is_string(entry)
}

fails contains sprintf("the instance has the public address %s", [address]) if {
	evidence.text(input.subject.item.State.Name)
	evidence.text(input.subject.item.InstanceId)
	some address in _raw
	evidence.text(address)
}

_raw := {object.get(input, ["subject", "item", "PublicIpAddress"], "")} | {object.get(interface, ["Association", "PublicIp"], "") |
	some interface in input.subject.item.NetworkInterfaces
	is_object(interface)
}
