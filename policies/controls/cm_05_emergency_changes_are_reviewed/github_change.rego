# METADATA
# title: Changes merged without an approval were approved in time afterwards
# description: A change that was approved before its merge is no emergency. While the limit runs, the change is not due.
# scope: package
# custom:
#   kind: github.change
#   type: event
#   attribute: A
#   time: true
#   until: merged_at
#   evidence: [type, author, merged_at, head_sha, commits, reviews]
#   params: [review_hours, exempt_bots]
package controls.cm_05_emergency_changes_are_reviewed.github_change

import data.lib.changes
import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if changes.only_by(input.subject, input.params.exempt_bots)

applicable := false if {
	_readable
	changes.covering_approvals(input.subject) > 0
}

missing contains "whether the change came by pull request is not known" if {
	not input.subject.type in {"pull_request", "direct_commit"}
}

missing contains reason if {
	input.subject.type == "pull_request"
	some reason in changes.unreadable(input)
}

missing contains "some author's account is not known, so that the approval may be the author's own" if {
	_readable
	count(changes.strangers(input.subject)) > 0
	count(_in_time) <= count(changes.strangers(input.subject))
}

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains "the change was pushed directly to the branch, so that nobody can approve it afterwards" if {
	input.subject.type == "direct_commit"
}

fails contains reason if {
	_readable
	dates.is_instant(input.as_of)
	count(_in_time) == 0
	dates.instant(input.as_of) >= _limit
	reason = sprintf("merged at %s without an approval, and nobody else approved it by %s", [input.subject.merged_at, dates.as_text(_limit)])
}

_readable if {
	input.subject.type == "pull_request"
	count(changes.unreadable(input)) == 0
}

_in_time := {at | some at in changes.later_approvals(input.subject); at < _limit}

_limit := dates.instant(input.subject.merged_at) + (input.params.review_hours * dates.hour)

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	_readable
	count(_in_time) == 0
}
