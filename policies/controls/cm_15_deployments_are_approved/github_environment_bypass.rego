# METADATA
# title: Administrators cannot pass by the rules of production environments
# description: Only an explicit "off" passes.
# scope: package
# custom:
#   kind: github.environment
#   type: state
#   attribute: B
#   evidence: [archived, item]
#   params: [production_environments]
package controls.cm_15_deployments_are_approved.github_environment_bypass

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

applicable := false if {
	evidence.text(input.subject.item.name)
	not lower(input.subject.item.name) in input.params.production_environments
}

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains "the name of the environment is not known" if not evidence.text(input.subject.item.name)

missing contains "whether administrators can pass by the rules is not known" if {
	not is_boolean(input.subject.item.can_admins_bypass)
}

fails contains "administrators can pass by the rules of the environment" if {
	input.subject.item.can_admins_bypass == true
}
