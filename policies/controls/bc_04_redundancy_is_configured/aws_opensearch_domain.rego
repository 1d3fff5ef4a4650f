# METADATA
# title: Search domains run in more than one zone
# description: Zone awareness spreads the copies of each index over zones.
# scope: package
# custom:
#   kind: aws.opensearch.domain
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [single_zone_databases]
package controls.bc_04_redundancy_is_configured.aws_opensearch_domain

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.DomainName in input.params.single_zone_databases

missing contains "the domain's name is not known" if not evidence.text(input.subject.item.DomainName)

missing contains "whether the domain runs in more than one zone is not known" if not is_boolean(input.subject.item.ClusterConfig.ZoneAwarenessEnabled)

fails contains "the domain runs in a single zone (ZoneAwarenessEnabled is false)" if {
	evidence.text(input.subject.item.DomainName)
	input.subject.item.ClusterConfig.ZoneAwarenessEnabled == false
}
