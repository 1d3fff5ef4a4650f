# METADATA
# title: Database instances are protected from deletion
# description: Members of a cluster are protected by the cluster and not judged here.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [stores_that_may_go]
package controls.dp_18_data_stores_cannot_be_deleted_by_mistake.aws_rds_instance

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.DBInstanceIdentifier in input.params.stores_that_may_go

applicable := false if is_string(input.subject.item.DBClusterIdentifier)

missing contains "whether the instance belongs to a cluster is not known" if {
	not object.get(input, ["subject", "item", "DBClusterIdentifier"], null) == null
}

missing contains "the instance's name is not known" if not evidence.text(input.subject.item.DBInstanceIdentifier)

missing contains "whether the instance is protected from deletion is not known" if not is_boolean(input.subject.item.DeletionProtection)

fails contains "the instance can be deleted in a single call (DeletionProtection is false)" if {
	evidence.text(input.subject.item.DBInstanceIdentifier)
	input.subject.item.DeletionProtection == false
}
