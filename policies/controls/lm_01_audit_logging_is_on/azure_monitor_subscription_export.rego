# METADATA
# title: The activity log of each subscription is kept elsewhere
# description: Azure drops the activity log after ninety days; a diagnostic setting keeps it, category by category.
# scope: package
# custom:
#   kind: azure.monitor.subscription
#   type: state
#   attribute: C
#   evidence: [diagnostic_settings]
package controls.lm_01_audit_logging_is_on.azure_monitor_subscription_export

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "diagnostic_settings"], "where entries of the activity log go") if {
	not azure.settings_readable(input.subject.diagnostic_settings)
}

fails contains reason if {
	azure.settings_readable(input.subject.diagnostic_settings)
	lost = azure.unsent(input.subject.diagnostic_settings, ["Administrative", "Security", "Policy", "Alert"])
	count(lost) > 0
	reason = sprintf("entries of the activity log go nowhere: no setting sends %s", [concat(", ", sort(lost))])
}
