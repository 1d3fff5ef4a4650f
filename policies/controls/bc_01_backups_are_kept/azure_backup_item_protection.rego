# METADATA
# title: What a vault holds is protected and keeps its copies
# description: >-
#   An item that is to be deleted loses its copies after the days of soft delete; one whose last backup failed
#   has an older copy than it seems.
# scope: package
# custom:
#   kind: azure.backup.item
#   type: state
#   attribute: C
#   evidence: [item]
package controls.bc_01_backups_are_kept.azure_backup_item_protection

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the item's protection is not known" if not evidence.text(input.subject.item.properties.protectionState)

missing contains "how the item's last backup ended is not known" if not evidence.text(input.subject.item.properties.lastBackupStatus)

missing contains "whether the item is to be deleted is not known" if {
	is_object(input.subject.item.properties)
	not object.get(input.subject.item.properties, "isScheduledForDeferredDelete", null) in {true, false, null}
}

fails contains reason if {
	evidence.text(input.subject.item.properties.protectionState)
	not input.subject.item.properties.protectionState in {"Protected", "IRPending"}
	reason = sprintf("the item's protection is %s", [input.subject.item.properties.protectionState])
}

fails contains reason if {
	azure.lowered(input.subject.item.properties.lastBackupStatus) in {"failed", "unhealthy"}
	reason = sprintf("the item's last backup ended as %s", [input.subject.item.properties.lastBackupStatus])
}

fails contains "the item and its copies are to be deleted" if input.subject.item.properties.isScheduledForDeferredDelete == true
