# METADATA
# title: What is asked of clusters is recorded
# description: The audit log of the cluster's server is off until a setting asks for it.
# scope: package
# custom:
#   kind: azure.kubernetes.cluster
#   type: state
#   attribute: C
#   evidence: [diagnostics]
package controls.lm_01_audit_logging_is_on.azure_kubernetes_cluster_logs

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "diagnostics"], "where records of what was asked of the cluster go") if {
	not azure.settings_readable(input.subject.diagnostics)
}

fails contains reason if {
	azure.settings_readable(input.subject.diagnostics)
	lost = azure.unsent(input.subject.diagnostics, ["kube-audit-admin"])
	count(lost) > 0
	reason = sprintf("records of what was asked of the cluster go nowhere: no setting sends %s", [concat(", ", sort(lost))])
}
