# METADATA
# title: Backup jobs of AWS Backup succeed
# description: >-
#   A job that AWS calls complete may have left something out, which its message category says.
# scope: package
# custom:
#   kind: aws.backup.job
#   type: event
#   attribute: F
#   evidence: [item]
package controls.bc_01_backups_are_kept.aws_backup_job

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

# The parent of a job in parts tells how all of them ended.
applicable := false if evidence.text(input.subject.item.ParentJobId)

missing contains "how the job ended is not known" if not input.subject.item.State in {"COMPLETED", "FAILED", "ABORTED", "EXPIRED", "PARTIAL"}

missing contains "what the job backed up is not known" if not evidence.text(input.subject.item.ResourceArn)

missing contains "what the job says of itself is of an unexpected shape" if not is_string(_message)

_message := object.get(input, ["subject", "item", "MessageCategory"], "SUCCESS")

fails contains sprintf("the backup of %s ended as %s (%s)", [input.subject.item.ResourceArn, input.subject.item.State, _message]) if {
	count(missing) == 0
	input.subject.item.State != "COMPLETED"
}

fails contains sprintf("the backup of %s is complete with issues: %s", [input.subject.item.ResourceArn, _message]) if {
	count(missing) == 0
	input.subject.item.State == "COMPLETED"
	_message != "SUCCESS"
}
