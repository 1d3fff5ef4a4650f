# METADATA
# title: Automated backups of database instances are kept long enough
# description: Members of a cluster are backed up by the cluster and not judged here.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [minimum_backup_days]
package controls.bc_01_backups_are_kept.aws_rds_instance

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if is_string(input.subject.item.DBClusterIdentifier)

missing contains "whether the instance belongs to a cluster is not known" if {
	not object.get(input, ["subject", "item", "DBClusterIdentifier"], null) == null
}

missing contains "the backup retention is not a number of days" if {
	not is_number(input.subject.item.BackupRetentionPeriod)
}

fails contains "automated backups are off (retention 0)" if input.subject.item.BackupRetentionPeriod == 0

fails contains reason if {
	is_number(input.subject.item.BackupRetentionPeriod)
	input.subject.item.BackupRetentionPeriod > 0
	input.subject.item.BackupRetentionPeriod < input.params.minimum_backup_days
	reason = sprintf("backups are kept for %d days, %d are required", [input.subject.item.BackupRetentionPeriod, input.params.minimum_backup_days])
}
