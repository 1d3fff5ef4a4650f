# METADATA
# title: The default branch requires a pull request with approvals
# description: Effective rules of rulesets and classic protection apply together, so the stricter of the two counts.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: A
#   evidence: [archived, rules, protection]
#   params: [minimum_approvals]
package controls.cm_04_branch_rules_are_enforced.github_branch_review

import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

fails contains "nothing requires a pull request: neither a ruleset nor classic protection" if {
	_readable
	count(github_rules.approvals(input.subject)) == 0
}

fails contains reason if {
	_readable
	demanded = github_rules.approvals(input.subject)
	count(demanded) > 0
	max(demanded) < input.params.minimum_approvals
	reason = sprintf("%d approvals are required before a merge, %d are needed", [max(demanded), input.params.minimum_approvals])
}

_readable if count(github_rules.unreadable(input)) == 0
