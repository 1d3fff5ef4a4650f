# METADATA
# title: Changes to Cosmos DB accounts and their data are recorded
# description: Requests for data and changes of the account are two categories.
# scope: package
# custom:
#   kind: azure.cosmos.account
#   type: state
#   attribute: C
#   evidence: [diagnostics]
package controls.lm_01_audit_logging_is_on.azure_cosmos_account_logs

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "diagnostics"], "where records of use of the account go") if {
	not azure.settings_readable(input.subject.diagnostics)
}

fails contains reason if {
	azure.settings_readable(input.subject.diagnostics)
	lost = azure.unsent(input.subject.diagnostics, ["DataPlaneRequests", "ControlPlaneRequests"])
	count(lost) > 0
	reason = sprintf("records of use of the account go nowhere: no setting sends %s", [concat(", ", sort(lost))])
}
