# METADATA
# title: Vaults keep deleted copies
# description: >-
#   Without soft delete whoever enters the vault destroys every copy at once, which is what extortion begins
#   with.
# scope: package
# custom:
#   kind: azure.backup.vault
#   type: state
#   attribute: C
#   evidence: [backup_config]
package controls.bc_01_backups_are_kept.azure_backup_vault_recovery

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "backup_config"], "the vault's soft delete") if {
	not evidence.object_part(input.subject.backup_config)
}

missing contains "whether soft delete is on is not known" if {
	evidence.object_part(input.subject.backup_config)
	not input.subject.backup_config.value.softDeleteFeatureState in {"Enabled", "Disabled", "AlwaysON"}
}

fails contains "soft delete is off" if {
	evidence.object_part(input.subject.backup_config)
	input.subject.backup_config.value.softDeleteFeatureState == "Disabled"
}
