# METADATA
# title: Backup vaults are locked
# description: A vault with a lock keeps each recovery point for a shortest time, whoever asks for it to be deleted.
# scope: package
# custom:
#   kind: aws.backup.vault
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [stores_that_may_go, minimum_vault_days]
package controls.dp_18_data_stores_cannot_be_deleted_by_mistake.aws_backup_vault

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.BackupVaultName in input.params.stores_that_may_go

missing contains "the vault's name is not known" if not evidence.text(input.subject.item.BackupVaultName)

missing contains "whether the vault is locked is not known" if not is_boolean(input.subject.item.Locked)

missing contains "the shortest time in the vault is not known" if {
	not is_number(object.get(input, ["subject", "item", "MinRetentionDays"], 0))
}

fails contains "the vault has no lock: its recovery points can be deleted" if {
	evidence.text(input.subject.item.BackupVaultName)
	input.subject.item.Locked == false
}

fails contains sprintf("the vault keeps recovery points for %d days at least, %d are required", [_days, input.params.minimum_vault_days]) if {
	evidence.text(input.subject.item.BackupVaultName)
	input.subject.item.Locked == true
	is_number(_days)
	_days < input.params.minimum_vault_days
}

# A lock may state no shortest time, and AWS leaves it out then.
_days := object.get(input.subject.item, "MinRetentionDays", 0)
