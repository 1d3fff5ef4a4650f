# METADATA
# title: Signed commits are required
# description: Either a ruleset or classic protection may require them.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: A
#   evidence: [archived, rules, protection]
package controls.cm_14_commits_are_signed.github_branch_signatures

import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

fails contains "commits need no signature: neither a ruleset nor classic protection requires one" if {
	count(github_rules.unreadable(input)) == 0
	not github_rules.has_rule(input.subject, "required_signatures")
	not github_rules.switch(input.subject, "required_signatures") == true
}
