# METADATA
# title: The last push needs the approval of somebody else
# description: Otherwise the last commit can be approved by whoever pushed it.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: C
#   evidence: [archived, rules, protection]
package controls.cm_13_owners_review_their_code.github_branch_last_push

import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

fails contains "the last push needs nobody's approval: neither a ruleset nor classic protection requires it" if {
	count(github_rules.unreadable(input)) == 0
	not github_rules.demands(input.subject, "require_last_push_approval", "require_last_push_approval")
}
