# METADATA
# title: Cosmos DB accounts are backed up long enough
# description: >-
#   Continuous backups reach back seven or thirty days, by their tier; periodic ones as many hours as they are
#   kept.
# scope: package
# custom:
#   kind: azure.cosmos.account
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [minimum_backup_days]
package controls.bc_01_backups_are_kept.azure_cosmos_account_backup

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "how the account is backed up is not known" if not is_number(_days)

fails contains reason if {
	is_number(_days)
	_days < input.params.minimum_backup_days
	reason = sprintf("backups of the account reach back %v days, less than %d", [_days, input.params.minimum_backup_days])
}

_days := 7 if {
	input.subject.item.properties.backupPolicy.type == "Continuous"
	input.subject.item.properties.backupPolicy.continuousModeProperties.tier == "Continuous7Days"
}

_days := 30 if {
	input.subject.item.properties.backupPolicy.type == "Continuous"
	object.get(input.subject.item.properties.backupPolicy, ["continuousModeProperties", "tier"], "Continuous30Days") == "Continuous30Days"
}

_days := _hours / 24 if {
	input.subject.item.properties.backupPolicy.type == "Periodic"
	is_number(_hours)
}

_hours := input.subject.item.properties.backupPolicy.periodicModeProperties.backupRetentionIntervalInHours
