# METADATA
# title: Caches run in more than one zone and fail over
# description: A second zone is no use where nothing fails over to it.
# scope: package
# custom:
#   kind: aws.elasticache.replication_group
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [single_zone_databases]
package controls.bc_04_redundancy_is_configured.aws_elasticache_replication_group

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.ReplicationGroupId in input.params.single_zone_databases

missing contains "the cache's name is not known" if not evidence.text(input.subject.item.ReplicationGroupId)

missing contains "whether the cache runs in more than one zone is not known" if not input.subject.item.MultiAZ in {"enabled", "disabled"}

missing contains "whether the cache fails over is not known" if not input.subject.item.AutomaticFailover in {"enabled", "disabled", "enabling", "disabling"}

fails contains "the cache runs in a single zone (MultiAZ is disabled)" if {
	evidence.text(input.subject.item.ReplicationGroupId)
	input.subject.item.MultiAZ == "disabled"
}

fails contains sprintf("the cache does not fail over (AutomaticFailover is %s)", [input.subject.item.AutomaticFailover]) if {
	evidence.text(input.subject.item.ReplicationGroupId)
	input.subject.item.AutomaticFailover in {"disabled", "disabling"}
}
