# METADATA
# title: Only chosen branches deploy to production environments
# description: >-
#   Without a policy any branch can deploy. A policy with names of its own needs at least one, and none that fits
#   all.
# scope: package
# custom:
#   kind: github.environment
#   type: state
#   attribute: C
#   evidence: [archived, item, branch_policies]
#   params: [production_environments]
package controls.cm_15_deployments_are_approved.github_environment_branches

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

missing contains "which branches may deploy is not known" if not _policy_known

missing contains evidence.unread(input, ["subject", "branch_policies"], "the names of the branches") if not _names_known

fails contains "any branch can deploy to the environment" if {
	object.get(input, ["subject", "item", "deployment_branch_policy"], 0) == null
}

fails contains sprintf("the pattern %s lets any branch deploy", [policy.name]) if {
	_custom
	_names_known
	some policy in input.subject.branch_policies.value
	regex.match(`^[*/]+$`, policy.name)
}

_policy := input.subject.item.deployment_branch_policy

_custom if _policy.custom_branch_policies == true

_policy_known if object.get(input, ["subject", "item", "deployment_branch_policy"], 0) == null

_policy_known if {
	is_boolean(_policy.custom_branch_policies)
	is_boolean(_policy.protected_branches)
}

_names_known if {
	evidence.list_part(input.subject.branch_policies)
	count([policy | some policy in input.subject.branch_policies.value; not evidence.text(policy.name)]) == 0
}

_names_known if {
	evidence.absent(input.subject.branch_policies)
	not _custom
}
