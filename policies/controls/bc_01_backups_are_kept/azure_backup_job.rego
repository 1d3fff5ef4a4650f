# METADATA
# title: Backup jobs succeed
# description: >-
#   Jobs that set up or delete something are no backups. A job that ended with warnings has left something out.
# scope: package
# custom:
#   kind: azure.backup.job
#   type: event
#   attribute: D
#   evidence: [item]
package controls.bc_01_backups_are_kept.azure_backup_job

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.operation)
	input.subject.item.operation != "Backup"
}

missing contains "what the job did is not known" if not evidence.text(input.subject.item.operation)

missing contains "how the job ended is not known" if not input.subject.item.status in ((_running | {"Completed"}) | _bad)

missing contains reason if {
	input.subject.item.status in _running
	reason = sprintf("the job had not ended when it was last seen (%s)", [input.subject.item.status])
}

fails contains reason if {
	input.subject.item.operation == "Backup"
	input.subject.item.status in _bad
	reason = sprintf("the backup of %v ended as %s", [object.get(input.subject.item, "entityFriendlyName", "an unnamed item"), input.subject.item.status])
}

_running := {"InProgress", "Cancelling"}

_bad := {"Failed", "CompletedWithWarnings", "Cancelled"}
