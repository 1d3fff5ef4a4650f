# METADATA
# title: New commits dismiss earlier approvals
# description: Without it a change can be approved first and altered afterwards.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: E
#   evidence: [archived, rules, protection]
package controls.cm_04_branch_rules_are_enforced.github_branch_stale_reviews

import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

fails contains "an approval stays valid after new commits: stale reviews are dismissed neither by a ruleset nor by classic protection" if {
	count(github_rules.unreadable(input)) == 0
	not github_rules.dismisses_stale(input.subject)
}
