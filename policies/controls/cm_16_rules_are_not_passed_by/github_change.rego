# METADATA
# title: Each commit came by pull request, or is justified
# description: Whether pull requests were approved is another control. Bots on the list push on purpose.
# scope: package
# custom:
#   kind: github.change
#   type: event
#   attribute: A
#   evidence: [type, author, head_sha, commits]
#   params: [justified_commits, exempt_bots]
package controls.cm_16_rules_are_not_passed_by.github_change

import data.lib.changes
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if changes.only_by(input.subject, input.params.exempt_bots)

missing contains "whether the change came by pull request is not known" if {
	not input.subject.type in {"pull_request", "direct_commit"}
}

missing contains "who made the change is not known" if not _author_known(object.get(input, ["subject", "author"], 0))

missing contains "which commit the change is is not known" if not evidence.text(input.subject.head_sha)

missing contains evidence.unread(input, ["subject", "commits"], "the commits of the change") if {
	not changes.commits_readable(input.subject.commits)
}

fails contains sprintf("%s was pushed directly to the default branch", [input.subject.head_sha]) if {
	input.subject.type == "direct_commit"
	evidence.text(input.subject.head_sha)
	not input.subject.head_sha in input.params.justified_commits
}

_author_known(author) if changes.account(author)

_author_known(author) if author == null
