# METADATA
# title: MySQL servers run in several zones
# description: A standby in the same zone goes down with it.
# scope: package
# custom:
#   kind: azure.mysql.server
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [single_zone_databases]
package controls.bc_04_redundancy_is_configured.azure_mysql_server_zones

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the server's name is not known" if not evidence.text(input.subject.item.name)

missing contains "whether the server runs in several zones is not known" if {
	not input.subject.item.properties.highAvailability.mode in {"ZoneRedundant", "SameZone", "Disabled"}
}

fails contains reason if {
	evidence.text(input.subject.item.name)
	not input.subject.item.name in input.params.single_zone_databases
	input.subject.item.properties.highAvailability.mode in {"SameZone", "Disabled"}
	reason = sprintf("the server %s does not run in several zones (%v)", [input.subject.item.name, input.subject.item.properties.highAvailability.mode])
}
