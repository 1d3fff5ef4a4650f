# METADATA
# title: Audit records of SQL servers are kept long enough
# description: >-
#   The days count for records in a storage account; 0 means that they are never deleted. What goes to Azure
#   Monitor is kept as the workspace says.
# scope: package
# custom:
#   kind: azure.sql.server
#   type: state
#   attribute: E
#   evidence: [auditing]
#   params: [minimum_retention_days]
package controls.lm_02_logs_are_protected.azure_sql_server_audit_retention

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.object_part(input.subject.auditing)
	input.subject.auditing.value.state == "Disabled"
}

applicable := false if {
	evidence.object_part(input.subject.auditing)
	input.subject.auditing.value.isAzureMonitorTargetEnabled == true
	object.get(input.subject.auditing.value, "storageEndpoint", "") == ""
}

missing contains evidence.unread(input, ["subject", "auditing"], "the server's auditing") if {
	not evidence.object_part(input.subject.auditing)
}

missing contains "whether auditing is on is not known" if {
	evidence.object_part(input.subject.auditing)
	not input.subject.auditing.value.state in {"Enabled", "Disabled"}
}

missing contains "for how long audit records are kept is not known" if {
	evidence.object_part(input.subject.auditing)
	not is_number(input.subject.auditing.value.retentionDays)
}

fails contains reason if {
	evidence.object_part(input.subject.auditing)
	is_number(input.subject.auditing.value.retentionDays)
	input.subject.auditing.value.retentionDays > 0
	input.subject.auditing.value.retentionDays < input.params.minimum_retention_days
	about = [input.subject.auditing.value.retentionDays, input.params.minimum_retention_days]
	reason = sprintf("audit records are kept for %d days, less than %d", about)
}
