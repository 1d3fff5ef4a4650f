# METADATA
# title: Warehouses run in more than one zone
# description: A warehouse that is not Multi-AZ is restored from a snapshot when its zone is lost.
# scope: package
# custom:
#   kind: aws.redshift.cluster
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [single_zone_databases]
package controls.bc_04_redundancy_is_configured.aws_redshift_cluster

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.ClusterIdentifier in input.params.single_zone_databases

missing contains "the cluster's identifier is not known" if not evidence.text(input.subject.item.ClusterIdentifier)

missing contains "whether the cluster runs in more than one zone is not known" if not input.subject.item.MultiAZ in {"Enabled", "Disabled"}

fails contains "the cluster runs in a single zone (MultiAZ is Disabled)" if {
	evidence.text(input.subject.item.ClusterIdentifier)
	input.subject.item.MultiAZ == "Disabled"
}
