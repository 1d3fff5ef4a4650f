# METADATA
# title: Force pushes to the default branch are blocked
# description: History that auditors sample must not be rewritable.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: B
#   evidence: [archived, rules, protection]
package controls.cm_04_branch_rules_are_enforced.github_branch_force_push

import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

fails contains "force pushes are allowed: no ruleset has the rule non_fast_forward, and classic protection does not block them" if {
	count(github_rules.unreadable(input)) == 0
	not github_rules.has_rule(input.subject, "non_fast_forward")
	not github_rules.switch(input.subject, "allow_force_pushes") == false
}
