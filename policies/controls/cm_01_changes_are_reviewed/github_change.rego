# METADATA
# title: Changes were approved before the merge by people who wrote none of them
# description: >-
#   The last review of each person before the merge counts, comments aside, when it approves the commit that was
#   merged. An author or co-author whose account is unknown may be any approver and takes one approval away.
# scope: package
# custom:
#   kind: github.change
#   type: event
#   attribute: A
#   evidence: [type, author, merged_at, head_sha, commits, reviews]
#   params: [minimum_approvals, exempt_bots]
package controls.cm_01_changes_are_reviewed.github_change

import data.lib.changes
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if changes.only_by(input.subject, input.params.exempt_bots)

missing contains "whether the change came by pull request is not known" if {
	not input.subject.type in {"pull_request", "direct_commit"}
}

missing contains reason if {
	input.subject.type == "pull_request"
	some reason in changes.unreadable(input)
}

missing contains reason if {
	_readable
	_approvals >= input.params.minimum_approvals
	_approvals - _strangers < input.params.minimum_approvals
	reason = sprintf(
		"of %d approvals %d may be the authors' own: as many authors or co-authors of commits have no known account",
		[_approvals, _strangers],
	)
}

missing contains "an approval was given by an account that no longer exists, so whose it was cannot be told" if {
	_readable
	_approvals < input.params.minimum_approvals
	_approvals + changes.nameless_approvals(input.subject) >= input.params.minimum_approvals
}

fails contains "the change was pushed directly to the branch, without a pull request" if {
	input.subject.type == "direct_commit"
}

fails contains reason if {
	_readable
	_approvals + changes.nameless_approvals(input.subject) < input.params.minimum_approvals
	reason = sprintf("%d of %d required approvals by others cover the commit merged at %s%s", [
		_approvals, input.params.minimum_approvals, input.subject.merged_at,
		concat("", [sprintf("; %s", [phrase]) | some phrase in sort(changes.near_misses(input.subject))]),
	])
}

_readable if {
	input.subject.type == "pull_request"
	count(changes.unreadable(input)) == 0
}

_approvals := changes.covering_approvals(input.subject)

_strangers := count(changes.strangers(input.subject))
