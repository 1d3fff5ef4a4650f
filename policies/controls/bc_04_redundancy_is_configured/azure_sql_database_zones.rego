# METADATA
# title: SQL databases run in several zones
# description: The switch is the database's own, whatever its server says.
# scope: package
# custom:
#   kind: azure.sql.database
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [single_zone_databases]
package controls.bc_04_redundancy_is_configured.azure_sql_database_zones

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the database's name is not known" if not evidence.text(input.subject.item.name)

missing contains "whether the database runs in several zones is not known" if {
	not is_boolean(input.subject.item.properties.zoneRedundant)
}

fails contains reason if {
	evidence.text(input.subject.item.name)
	not input.subject.item.name in input.params.single_zone_databases
	input.subject.item.properties.zoneRedundant == false
	reason = sprintf("the database %s does not run in several zones (%v)", [input.subject.item.name, input.subject.item.properties.zoneRedundant])
}
