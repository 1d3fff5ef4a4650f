# METADATA
# title: Deletion of the default branch is blocked
# description: A deleted branch takes the trace of its changes with it.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: C
#   evidence: [archived, rules, protection]
package controls.cm_04_branch_rules_are_enforced.github_branch_deletion

import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

fails contains "the branch can be deleted: no ruleset has the rule deletion, and classic protection does not block it" if {
	count(github_rules.unreadable(input)) == 0
	not github_rules.has_rule(input.subject, "deletion")
	not github_rules.switch(input.subject, "allow_deletions") == false
}
