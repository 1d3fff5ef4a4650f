# METADATA
# title: Automated backups of database clusters are kept long enough
# description: A cluster backs up all its members.
# scope: package
# custom:
#   kind: aws.rds.cluster
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [minimum_backup_days]
package controls.bc_01_backups_are_kept.aws_rds_cluster

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

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
