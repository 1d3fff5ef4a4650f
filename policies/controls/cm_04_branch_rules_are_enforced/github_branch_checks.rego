# METADATA
# title: The default branch requires status checks
# description: Tests that may fail without consequence do not stop a defect.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: F
#   evidence: [archived, rules, protection]
package controls.cm_04_branch_rules_are_enforced.github_branch_checks

import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

fails contains "no status check is required: neither by a ruleset nor by classic protection" if {
	count(github_rules.unreadable(input)) == 0
	count(github_rules.checks(input.subject)) == 0
}
