# METADATA
# title: Requests to apps are recorded
# description: Without a setting the log of requests stays on the app's own disk, if it is written at all.
# scope: package
# custom:
#   kind: azure.web.site
#   type: state
#   attribute: C
#   evidence: [diagnostics]
package controls.lm_01_audit_logging_is_on.azure_web_site_logs

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "diagnostics"], "where requests to the app go") if {
	not azure.settings_readable(input.subject.diagnostics)
}

fails contains reason if {
	azure.settings_readable(input.subject.diagnostics)
	lost = azure.unsent(input.subject.diagnostics, ["AppServiceHTTPLogs"])
	count(lost) > 0
	reason = sprintf("requests to the app go nowhere: no setting sends %s", [concat(", ", sort(lost))])
}
