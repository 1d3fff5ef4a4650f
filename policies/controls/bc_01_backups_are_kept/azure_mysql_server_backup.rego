# METADATA
# title: MySQL servers are backed up
# description: Azure always makes backups of a flexible server; the days decide how far back one can go.
# scope: package
# custom:
#   kind: azure.mysql.server
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [minimum_backup_days]
package controls.bc_01_backups_are_kept.azure_mysql_server_backup

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "for how long backups are kept is not known" if not is_number(input.subject.item.properties.backup.backupRetentionDays)

fails contains reason if {
	is_number(input.subject.item.properties.backup.backupRetentionDays)
	input.subject.item.properties.backup.backupRetentionDays < input.params.minimum_backup_days
	reason = sprintf("backups are kept for %d days, less than %d", [input.subject.item.properties.backup.backupRetentionDays, input.params.minimum_backup_days])
}
