# METADATA
# title: Warehouses have no public address
# description: >-
#   A publicly accessible cluster can be reached from the internet wherever its security group allows it.
# scope: package
# custom:
#   kind: aws.redshift.cluster
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [approved_public_services]
package controls.dp_14_copies_and_data_services_are_not_public.aws_redshift_cluster

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the cluster has a public address is not known" if not is_boolean(input.subject.item.PubliclyAccessible)

missing contains "the cluster's identifier is not known" if not evidence.text(input.subject.item.ClusterIdentifier)

fails contains "the cluster is publicly accessible and not on the approved list" if {
	input.subject.item.PubliclyAccessible == true
	evidence.text(input.subject.item.ClusterIdentifier)
	not input.subject.item.ClusterIdentifier in input.params.approved_public_services
}
