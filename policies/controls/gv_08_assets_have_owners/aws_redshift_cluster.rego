# METADATA
# title: Warehouses have owners
# description: The tags say who answers for the asset and what it holds; names of tags are compared without case.
# scope: package
# custom:
#   kind: aws.redshift.cluster
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [required_tags]
package controls.gv_08_assets_have_owners.aws_redshift_cluster

import data.lib.evidence
import data.lib.outcome
import data.lib.tags
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the tags of the cluster could not be read" if not tags.readable(object.get(input, ["subject", "item", "Tags"], []))

missing contains "the cluster's id is not known" if not evidence.text(input.subject.item.ClusterIdentifier)

fails contains sprintf("the cluster has no tag %s with a value", [wanted]) if {
	evidence.text(input.subject.item.ClusterIdentifier)
	tags.readable(object.get(input.subject.item, "Tags", []))
	some wanted in input.params.required_tags
	not tags.has(object.get(input.subject.item, "Tags", []), wanted)
}
