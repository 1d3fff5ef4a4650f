# METADATA
# title: Production environments have required reviewers
# description: A rule without a reviewer asks nobody. Where the author may approve, one person is enough.
# scope: package
# custom:
#   kind: github.environment
#   type: state
#   attribute: A
#   evidence: [archived, item]
#   params: [production_environments]
package controls.cm_15_deployments_are_approved.github_environment

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

missing contains "the rules of the environment are not known" if not _readable

fails contains "nobody has to approve a deployment: the environment has no required reviewers" if {
	_readable
	count(_reviewing) == 0
}

fails contains "whoever starts a deployment can approve it: self-review is not prevented" if {
	_readable
	count(_reviewing) > 0
	count([rule | some rule in _reviewing; rule.prevent_self_review == true]) == 0
}

_reviewing := [rule |
	some rule in input.subject.item.protection_rules
	rule.type == "required_reviewers"
	count(rule.reviewers) > 0
]

_readable if {
	evidence.objects(input.subject.item.protection_rules)
	count([rule | some rule in input.subject.item.protection_rules; not _rule(rule)]) == 0
}

_rule(rule) if {
	evidence.text(rule.type)
	evidence.objects(rule.reviewers)
}
