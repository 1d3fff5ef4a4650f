# METADATA
# title: Database instances run in more than one zone
# description: Members of a cluster are redundant by the cluster and not judged here.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [single_zone_databases]
package controls.bc_04_redundancy_is_configured.aws_rds_instance

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.DBInstanceIdentifier in input.params.single_zone_databases

applicable := false if is_string(input.subject.item.DBClusterIdentifier)

missing contains "whether the instance belongs to a cluster is not known" if {
	not object.get(input, ["subject", "item", "DBClusterIdentifier"], null) == null
}

missing contains "the instance's identifier is not known" if not evidence.text(input.subject.item.DBInstanceIdentifier)

missing contains "whether the instance runs in more than one zone is not known" if not is_boolean(input.subject.item.MultiAZ)

fails contains "the instance runs in a single zone (MultiAZ is false)" if {
	evidence.text(input.subject.item.DBInstanceIdentifier)
	input.subject.item.MultiAZ == false
}
