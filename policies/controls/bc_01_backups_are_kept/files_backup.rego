# METADATA
# title: Backups that no provider shows succeeded, or were followed up
# description: >-
#   Each run of the register as it stands. One that failed, or was not run, is followed up by somebody on a day; one that
#   succeeded has its log attached.
# scope: package
# custom:
#   kind: files.backup
#   type: state
#   attribute: J
#   evidence: [item, attachments]
package controls.bc_01_backups_are_kept.files_backup

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_row := {"item": object.get(input, ["subject", "item"], {}), "attachments": object.get(input, ["subject", "attachments"], 0)}

_succeeded := {"text": {"system": "system"}, "days": {"performed_on": "day"}, "attached": true}

_failed := {
	"text": {"system": "system", "followed_up_by": "person who followed it up"},
	"days": {"followed_up_on": "day on which it was followed up"},
	"ordered": [["performed_on", "followed_up_on"]],
}

missing contains "how the backup ended is not known" if not input.subject.item.result in {"success", "failed", "not_run"}

missing contains sentence if {
	some wants in [_succeeded, _failed]
	some sentence in records.unread(_row, wants)
}

fails contains sentence if {
	input.subject.item.result == "success"
	some sentence in records.faults(_row, _succeeded)
}

fails contains sprintf("the backup ended as %s: %s", [input.subject.item.result, sentence]) if {
	input.subject.item.result in {"failed", "not_run"}
	some sentence in records.faults(_row, _failed)
}
