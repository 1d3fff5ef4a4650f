# METADATA
# title: Database clusters are protected from deletion
# description: Deleting a cluster deletes its storage and all its members.
# scope: package
# custom:
#   kind: aws.rds.cluster
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [stores_that_may_go]
package controls.dp_18_data_stores_cannot_be_deleted_by_mistake.aws_rds_cluster

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.DBClusterIdentifier in input.params.stores_that_may_go

missing contains "the cluster's name is not known" if not evidence.text(input.subject.item.DBClusterIdentifier)

missing contains "whether the cluster is protected from deletion is not known" if not is_boolean(input.subject.item.DeletionProtection)

fails contains "the cluster can be deleted in a single call (DeletionProtection is false)" if {
	evidence.text(input.subject.item.DBClusterIdentifier)
	input.subject.item.DeletionProtection == false
}
