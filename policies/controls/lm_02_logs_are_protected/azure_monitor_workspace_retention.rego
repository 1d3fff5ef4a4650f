# METADATA
# title: Workspaces keep logs long enough
# description: The retention of the workspace holds for every table that does not say otherwise.
# scope: package
# custom:
#   kind: azure.monitor.workspace
#   type: state
#   attribute: E
#   evidence: [item]
#   params: [minimum_retention_days]
package controls.lm_02_logs_are_protected.azure_monitor_workspace_retention

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "for how long the workspace keeps logs is not known" if not is_number(input.subject.item.properties.retentionInDays)

fails contains reason if {
	is_number(input.subject.item.properties.retentionInDays)
	input.subject.item.properties.retentionInDays < input.params.minimum_retention_days
	reason = sprintf("the workspace keeps logs for %d days, less than %d", [input.subject.item.properties.retentionInDays, input.params.minimum_retention_days])
}
