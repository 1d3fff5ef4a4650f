# METADATA
# title: SQL servers are closed to the internet
# description: >-
#   A rule from 0.0.0.0 to 0.0.0.0 is Azure's own sign for every service on Azure, other customers' included.
# scope: package
# custom:
#   kind: azure.sql.server
#   type: state
#   attribute: D
#   evidence: [item, firewall_rules]
#   params: [widest_firewall_rule]
package controls.dp_04_storage_is_not_public.azure_sql_server_network

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the server has a public endpoint is not known" if {
	not azure.lowered(input.subject.item.properties.publicNetworkAccess) in {"enabled", "disabled", "securedbyperimeter"}
}

missing contains evidence.unread(input, ["subject", "firewall_rules"], "the server's firewall rules") if {
	not azure.rules_readable(input.subject.firewall_rules)
}

fails contains reason if {
	azure.lowered(input.subject.item.properties.publicNetworkAccess) == "enabled"
	some reason in azure.wide_rules(input.subject.firewall_rules, input.params.widest_firewall_rule)
}
