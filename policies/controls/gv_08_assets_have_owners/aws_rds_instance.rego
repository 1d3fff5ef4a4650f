# METADATA
# title: Database instances have owners
# description: The tags say who answers for the asset and what it holds; names of tags are compared without case.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [required_tags]
package controls.gv_08_assets_have_owners.aws_rds_instance

import data.lib.evidence
import data.lib.outcome
import data.lib.tags
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the tags of the instance could not be read" if not tags.readable(object.get(input, ["subject", "item", "TagList"], []))

missing contains "the instance's id is not known" if not evidence.text(input.subject.item.DBInstanceIdentifier)

fails contains sprintf("the instance has no tag %s with a value", [wanted]) if {
	evidence.text(input.subject.item.DBInstanceIdentifier)
	tags.readable(object.get(input.subject.item, "TagList", []))
	some wanted in input.params.required_tags
	not tags.has(object.get(input.subject.item, "TagList", []), wanted)
}
