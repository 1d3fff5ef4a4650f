# METADATA
# title: File systems have automatic backups
# description: Without a backup policy nothing backs a file system up, unless a plan of AWS Backup takes it in.
# scope: package
# custom:
#   kind: aws.efs.file_system
#   type: state
#   attribute: A
#   evidence: [item, backup]
#   params: [stores_without_backup]
package controls.dp_19_data_services_are_backed_up.aws_efs_file_system

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.FileSystemId in input.params.stores_without_backup

missing contains "the file system's id is not known" if not evidence.text(input.subject.item.FileSystemId)

missing contains evidence.unread(input, ["subject", "backup"], "the backup policy") if {
	not _readable
	not evidence.absent(input.subject.backup)
}

fails contains "automatic backups are off: the file system has no backup policy" if {
	evidence.text(input.subject.item.FileSystemId)
	evidence.absent(input.subject.backup)
}

fails contains sprintf("automatic backups are %s", [input.subject.backup.value.Status]) if {
	evidence.text(input.subject.item.FileSystemId)
	_readable
	not input.subject.backup.value.Status in {"ENABLED", "ENABLING"}
}

_readable if {
	evidence.object_part(input.subject.backup)
	evidence.text(input.subject.backup.value.Status)
}
