# METADATA
# title: Assigned policies are enforced
# description: With DoNotEnforce a policy that should deny or mend only counts.
# scope: package
# custom:
#   kind: azure.policy.assignment
#   type: state
#   attribute: B
#   evidence: [resource, item]
#   params: [advisory_assignments]
package controls.vm_06_configuration_is_recorded.azure_policy_assignment_enforced

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the assignment is enforced is not known" if {
	not input.subject.item.properties.enforcementMode in {"Default", "DoNotEnforce", "Enroll"}
}

missing contains "the assignment's id is not known" if not evidence.text(input.subject.resource)

fails contains "the assignment is not enforced (enforcementMode is DoNotEnforce)" if {
	input.subject.item.properties.enforcementMode == "DoNotEnforce"
	evidence.text(input.subject.resource)
	not lower(input.subject.resource) in {lower(id) | some id in input.params.advisory_assignments}
}
