# METADATA
# title: The review of code owners is required
# description: Without the rule the file of code owners only invites them.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: B
#   evidence: [archived, rules, protection]
package controls.cm_13_owners_review_their_code.github_branch_code_owners

import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

fails contains "the review of code owners is required neither by a ruleset nor by classic protection" if {
	count(github_rules.unreadable(input)) == 0
	not github_rules.demands(input.subject, "require_code_owner_review", "require_code_owner_reviews")
}
