# METADATA
# title: Every use of a key vault is recorded
# description: Reads of secrets stand in this log only; without a setting they stand nowhere.
# scope: package
# custom:
#   kind: azure.keyvault.vault
#   type: state
#   attribute: C
#   evidence: [diagnostics]
package controls.lm_01_audit_logging_is_on.azure_keyvault_vault_logs

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "diagnostics"], "where records of who used the vault go") if {
	not azure.settings_readable(input.subject.diagnostics)
}

fails contains reason if {
	azure.settings_readable(input.subject.diagnostics)
	lost = azure.unsent(input.subject.diagnostics, ["AuditEvent"])
	count(lost) > 0
	reason = sprintf("records of who used the vault go nowhere: no setting sends %s", [concat(", ", sort(lost))])
}
