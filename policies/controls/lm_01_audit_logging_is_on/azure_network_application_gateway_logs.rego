# METADATA
# title: Requests to gateways and what was blocked are recorded
# description: Who was let in, and what the firewall saw, stand in two logs of their own.
# scope: package
# custom:
#   kind: azure.network.application_gateway
#   type: state
#   attribute: C
#   evidence: [diagnostics]
package controls.lm_01_audit_logging_is_on.azure_network_application_gateway_logs

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "diagnostics"], "where requests to the gateway go") if {
	not azure.settings_readable(input.subject.diagnostics)
}

fails contains reason if {
	azure.settings_readable(input.subject.diagnostics)
	lost = azure.unsent(input.subject.diagnostics, ["ApplicationGatewayAccessLog", "ApplicationGatewayFirewallLog"])
	count(lost) > 0
	reason = sprintf("requests to the gateway go nowhere: no setting sends %s", [concat(", ", sort(lost))])
}
