# METADATA
# title: Resources keep to the assigned policies
# description: An exempt resource is one that somebody decided about; a state that is not yet known is no good news.
# scope: package
# custom:
#   kind: azure.policy.state
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [advisory_assignments]
package controls.vm_06_configuration_is_recorded.azure_policy_state_compliance

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.complianceState == "Exempt"

missing contains "the resource's state is not known" if {
	not input.subject.item.complianceState in {"Compliant", "NonCompliant", "Exempt"}
}

missing contains "which assignment the state belongs to is not known" if {
	not evidence.text(input.subject.item.policyAssignmentId)
}

fails contains reason if {
	input.subject.item.complianceState == "NonCompliant"
	evidence.text(input.subject.item.policyAssignmentId)
	not lower(input.subject.item.policyAssignmentId) in _advisory
	reason = sprintf("the resource breaks a policy of the assignment %s", [input.subject.item.policyAssignmentId])
}

_advisory := {lower(id) | some id in input.params.advisory_assignments}
