# METADATA
# title: SQL servers are audited
# description: Auditing can be on and lead nowhere. Its records go to Azure Monitor or to a storage account.
# scope: package
# custom:
#   kind: azure.sql.server
#   type: state
#   attribute: C
#   evidence: [auditing]
package controls.lm_01_audit_logging_is_on.azure_sql_server_auditing

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "auditing"], "the server's auditing") if {
	not evidence.object_part(input.subject.auditing)
}

missing contains "whether auditing is on is not known" if {
	evidence.object_part(input.subject.auditing)
	not input.subject.auditing.value.state in {"Enabled", "Disabled"}
}

fails contains "auditing is off" if {
	evidence.object_part(input.subject.auditing)
	input.subject.auditing.value.state == "Disabled"
}

fails contains "auditing is on and leads nowhere: neither to Azure Monitor nor to a storage account" if {
	evidence.object_part(input.subject.auditing)
	input.subject.auditing.value.state == "Enabled"
	object.get(input.subject.auditing.value, "isAzureMonitorTargetEnabled", false) != true
	not evidence.text(input.subject.auditing.value.storageEndpoint)
}
