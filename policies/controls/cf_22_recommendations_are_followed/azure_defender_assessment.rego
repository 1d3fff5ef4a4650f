# METADATA
# title: Recommendations of Defender for Cloud are followed
# description: >-
#   Only what Defender calls unhealthy is a failure; what does not apply to a resource is not judged.
#   Recommendations that management has decided about are named by their id.
# scope: package
# custom:
#   kind: azure.defender.assessment
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [decided_recommendations]
package controls.cf_22_recommendations_are_followed.azure_defender_assessment

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.properties.status.code == "NotApplicable"

missing contains "what Defender says of the resource is not known" if {
	not input.subject.item.properties.status.code in {"Healthy", "Unhealthy", "NotApplicable"}
}

missing contains "which recommendation it is is not known" if not evidence.text(input.subject.item.name)

fails contains reason if {
	input.subject.item.properties.status.code == "Unhealthy"
	evidence.text(input.subject.item.name)
	not lower(input.subject.item.name) in {lower(id) | some id in input.params.decided_recommendations}
	about = [object.get(input.subject.item.properties, "displayName", "an unnamed recommendation"), input.subject.item.name]
	reason = sprintf("the resource does not follow \"%v\" (%s)", about)
}
