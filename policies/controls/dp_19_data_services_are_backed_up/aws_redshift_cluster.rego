# METADATA
# title: Snapshots of warehouses are kept long enough
# description: Automated snapshots expire after the retention; 0 turns them off.
# scope: package
# custom:
#   kind: aws.redshift.cluster
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [minimum_backup_days]
package controls.dp_19_data_services_are_backed_up.aws_redshift_cluster

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "how long the cluster's snapshots are kept is not a number of days" if not is_number(input.subject.item.AutomatedSnapshotRetentionPeriod)

fails contains reason if {
	is_number(input.subject.item.AutomatedSnapshotRetentionPeriod)
	input.subject.item.AutomatedSnapshotRetentionPeriod < input.params.minimum_backup_days
	reason = sprintf("snapshots are kept for %d days, %d are required", [input.subject.item.AutomatedSnapshotRetentionPeriod, input.params.minimum_backup_days])
}
