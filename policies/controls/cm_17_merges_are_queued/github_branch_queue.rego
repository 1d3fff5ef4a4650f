# METADATA
# title: Repositories on the list require a merge queue
# description: Classic protection of its own has no answer for a queue over the API; the effective rules have.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: A
#   evidence: [archived, repository, rules]
#   params: [queued_repositories]
package controls.cm_17_merges_are_queued.github_branch_queue

import data.lib.evidence
import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

applicable := false if {
	evidence.text(input.subject.repository)
	not input.subject.repository in input.params.queued_repositories
}

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains "the name of the repository is not known" if not evidence.text(input.subject.repository)

missing contains evidence.unread(input, ["subject", "rules"], "the effective rules of the branch") if not _readable

fails contains "no rule requires a merge queue" if {
	_readable
	not github_rules.has_rule(input.subject, "merge_queue")
}

_readable if {
	evidence.list_part(input.subject.rules)
	count([rule | some rule in input.subject.rules.value; not evidence.text(rule.type)]) == 0
}
