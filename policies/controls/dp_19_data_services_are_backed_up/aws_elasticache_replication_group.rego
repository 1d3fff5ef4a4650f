# METADATA
# title: Backups of caches are kept long enough
# description: A cache that serves as a store must be brought back; 0 turns backups off.
# scope: package
# custom:
#   kind: aws.elasticache.replication_group
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [minimum_backup_days]
package controls.dp_19_data_services_are_backed_up.aws_elasticache_replication_group

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "how long the cache's backups are kept is not a number of days" if not is_number(input.subject.item.SnapshotRetentionLimit)

fails contains reason if {
	is_number(input.subject.item.SnapshotRetentionLimit)
	input.subject.item.SnapshotRetentionLimit < input.params.minimum_backup_days
	reason = sprintf("backups are kept for %d days, %d are required", [input.subject.item.SnapshotRetentionLimit, input.params.minimum_backup_days])
}
