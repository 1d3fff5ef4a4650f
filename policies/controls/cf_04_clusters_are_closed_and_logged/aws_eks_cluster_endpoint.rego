# METADATA
# title: Endpoints of clusters are closed
# description: A public endpoint without stated ranges is open to everybody.
# scope: package
# custom:
#   kind: aws.eks.cluster
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [approved_ranges]
package controls.cf_04_clusters_are_closed_and_logged.aws_eks_cluster_endpoint

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the endpoint is public is not known" if not is_boolean(input.subject.item.resourcesVpcConfig.endpointPublicAccess)

missing contains "which addresses may reach the endpoint is not known" if {
	input.subject.item.resourcesVpcConfig.endpointPublicAccess == true
	not _ranges_known
}

fails contains sprintf("the endpoint of the cluster is open to %s", [range]) if {
	input.subject.item.resourcesVpcConfig.endpointPublicAccess == true
	_ranges_known
	some range in input.subject.item.resourcesVpcConfig.publicAccessCidrs
	not range in input.params.approved_ranges
}

_ranges_known if {
	evidence.strings(input.subject.item.resourcesVpcConfig.publicAccessCidrs)
	count(input.subject.item.resourcesVpcConfig.publicAccessCidrs) > 0
}
