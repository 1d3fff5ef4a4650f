# METADATA
# title: Database clusters run in more than one zone
# description: A cluster counts as redundant when AWS reports members in more than one zone (MultiAZ).
# scope: package
# custom:
#   kind: aws.rds.cluster
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [single_zone_databases]
package controls.bc_04_redundancy_is_configured.aws_rds_cluster

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.DBClusterIdentifier in input.params.single_zone_databases

missing contains "the cluster's identifier is not known" if not evidence.text(input.subject.item.DBClusterIdentifier)

missing contains "whether the cluster runs in more than one zone is not known" if not is_boolean(input.subject.item.MultiAZ)

fails contains "the cluster runs in a single zone (MultiAZ is false)" if {
	evidence.text(input.subject.item.DBClusterIdentifier)
	input.subject.item.MultiAZ == false
}
