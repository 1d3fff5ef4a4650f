# METADATA
# title: Access to blobs is recorded
# description: Reads, writes and deletions are three categories, each with a switch of its own.
# scope: package
# custom:
#   kind: azure.storage.account
#   type: state
#   attribute: C
#   evidence: [blob_diagnostics]
package controls.lm_01_audit_logging_is_on.azure_storage_account_logs

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if evidence.absent(input.subject.blob_diagnostics)

missing contains evidence.unread(input, ["subject", "blob_diagnostics"], "where records of access to blobs go") if {
	not evidence.absent(input.subject.blob_diagnostics)
	not azure.settings_readable(input.subject.blob_diagnostics)
}

fails contains reason if {
	azure.settings_readable(input.subject.blob_diagnostics)
	lost = azure.unsent(input.subject.blob_diagnostics, ["StorageRead", "StorageWrite", "StorageDelete"])
	count(lost) > 0
	reason = sprintf("records of access to blobs go nowhere: no setting sends %s", [concat(", ", sort(lost))])
}
