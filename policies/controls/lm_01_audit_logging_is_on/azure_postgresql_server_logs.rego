# METADATA
# title: PostgreSQL servers keep their log elsewhere
# description: The log on the server itself is gone after a few days and with the server.
# scope: package
# custom:
#   kind: azure.postgresql.server
#   type: state
#   attribute: C
#   evidence: [diagnostics]
package controls.lm_01_audit_logging_is_on.azure_postgresql_server_logs

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "diagnostics"], "where lines of the server's log go") if {
	not azure.settings_readable(input.subject.diagnostics)
}

fails contains reason if {
	azure.settings_readable(input.subject.diagnostics)
	lost = azure.unsent(input.subject.diagnostics, ["PostgreSQLLogs"])
	count(lost) > 0
	reason = sprintf("lines of the server's log go nowhere: no setting sends %s", [concat(", ", sort(lost))])
}
