# METADATA
# title: Launch templates give no public address
# description: >-
#   Judges the default version. A template that leaves it open follows its subnet and is judged by the instances it
#   starts.
# scope: package
# custom:
#   kind: aws.ec2.launch_template
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [approved_public_machines]
package controls.nw_10_machines_have_no_public_address.aws_ec2_launch_template

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.LaunchTemplateId in input.params.approved_public_machines

missing contains "the template's id is not known" if not evidence.text(input.subject.item.LaunchTemplateId)

missing contains "the template's interfaces could not be read" if not _readable

fails contains "the template gives each instance a public address" if {
	evidence.text(input.subject.item.LaunchTemplateId)
	_readable
	some interface in object.get(input.subject.item.LaunchTemplateData, "NetworkInterfaces", [])
	interface.AssociatePublicIpAddress == true
}

_readable if {
	is_object(input.subject.item.LaunchTemplateData)
	evidence.objects(object.get(input.subject.item.LaunchTemplateData, "NetworkInterfaces", []))
	count([interface |
		some interface in object.get(input.subject.item.LaunchTemplateData, "NetworkInterfaces", [])
		not is_boolean(object.get(interface, "AssociatePublicIpAddress", false))
	]) == 0
}
