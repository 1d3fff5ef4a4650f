# METADATA
# title: Blobs that are deleted or overwritten can be brought back
# description: >-
#   Versions bring back what was overwritten, soft delete what was deleted, and that of containers a whole
#   container. An account of files only has no blobs.
# scope: package
# custom:
#   kind: azure.storage.account
#   type: state
#   attribute: B
#   evidence: [blob_service]
#   params: [minimum_backup_days]
package controls.bc_01_backups_are_kept.azure_storage_account_recovery

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if evidence.absent(input.subject.blob_service)

missing contains evidence.unread(input, ["subject", "blob_service"], "the account's protection of blobs") if {
	not evidence.absent(input.subject.blob_service)
	not evidence.object_part(input.subject.blob_service)
}

missing contains reason if {
	_readable
	some key, noun in _kinds
	not _known(key)
	reason = sprintf("whether deleted %s are kept is not known", [noun])
}

fails contains "blobs have no versions" if {
	_readable
	object.get(input.subject.blob_service.value, "isVersioningEnabled", false) != true
}

fails contains reason if {
	_readable
	some key, noun in _kinds
	_off(key)
	reason = sprintf("deleted %s are not kept (soft delete is off)", [noun])
}

fails contains reason if {
	_readable
	some key, noun in _kinds
	_policy(key).enabled == true
	is_number(_policy(key).days)
	_policy(key).days < input.params.minimum_backup_days
	reason = sprintf("deleted %s are kept for %d days, less than %d", [noun, _policy(key).days, input.params.minimum_backup_days])
}

_readable if evidence.object_part(input.subject.blob_service)

_kinds := {"deleteRetentionPolicy": "blobs", "containerDeleteRetentionPolicy": "containers"}

_policy(key) := object.get(input.subject.blob_service.value, key, null)

_known(key) if _off(key)

_known(key) if {
	_policy(key).enabled == true
	is_number(_policy(key).days)
}

_off(key) if _policy(key) == null

_off(key) if _policy(key).enabled == false
