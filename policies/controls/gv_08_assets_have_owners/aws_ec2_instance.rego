# METADATA
# title: Machines have owners
# description: The tags say who answers for the asset and what it holds; names of tags are compared without case.
# scope: package
# custom:
#   kind: aws.ec2.instance
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [required_tags]
package controls.gv_08_assets_have_owners.aws_ec2_instance

import data.lib.evidence
import data.lib.outcome
import data.lib.tags
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.State.Name in {"terminated", "shutting-down"}

missing contains "whether the instance still exists is not known" if not evidence.text(input.subject.item.State.Name)

missing contains "the tags of the instance could not be read" if not tags.readable(object.get(input, ["subject", "item", "Tags"], []))

missing contains "the instance's id is not known" if not evidence.text(input.subject.item.InstanceId)

fails contains sprintf("the instance has no tag %s with a value", [wanted]) if {
	evidence.text(input.subject.item.InstanceId)
	tags.readable(object.get(input.subject.item, "Tags", []))
	some wanted in input.params.required_tags
	not tags.has(object.get(input.subject.item, "Tags", []), wanted)
}
