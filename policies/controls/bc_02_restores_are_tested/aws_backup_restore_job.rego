# METADATA
# title: Restores from AWS Backup succeed
# description: >-
#   A restore that failed, and one whose validation failed, shows that what is kept cannot be brought back. The parts of
#   a restore in parts are judged by the job that holds them.
# scope: package
# custom:
#   kind: aws.backup.restore_job
#   type: event
#   attribute: B
#   evidence: [item]
package controls.bc_02_restores_are_tested.aws_backup_restore_job

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if evidence.text(input.subject.item.ParentJobId)

missing contains "how the restore ended is not known" if not input.subject.item.Status in {"COMPLETED", "FAILED", "ABORTED"}

missing contains "what was restored is not known" if not evidence.text(input.subject.item.RecoveryPointArn)

missing contains "how its validation ended is not known" if not _validation in {"none", "SUCCESSFUL", "FAILED", "TIMED_OUT"}

# A restore that no testing plan made has no validation.
_validation := object.get(input, ["subject", "item", "ValidationStatus"], "none")

fails contains sprintf("the restore of %s ended as %s", [input.subject.item.RecoveryPointArn, input.subject.item.Status]) if {
	count(missing) == 0
	input.subject.item.Status != "COMPLETED"
}

fails contains sprintf("%s was restored, and its validation ended as %s", [input.subject.item.RecoveryPointArn, _validation]) if {
	count(missing) == 0
	input.subject.item.Status == "COMPLETED"
	_validation in {"FAILED", "TIMED_OUT"}
}
