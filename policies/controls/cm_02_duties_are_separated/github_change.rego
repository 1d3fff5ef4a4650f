# METADATA
# title: Somebody who wrote none of the change approved or merged it
# description: A bot that merges is no second person. An author without a known account may be any of the others.
# scope: package
# custom:
#   kind: github.change
#   type: event
#   attribute: A
#   evidence: [type, author, merged_at, merged_by, head_sha, commits, reviews]
#   params: [exempt_bots]
package controls.cm_02_duties_are_separated.github_change

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

missing contains "who merged the change is not known" if {
	input.subject.type == "pull_request"
	not _merger_known
}

missing contains reason if {
	_readable
	count(_others) > 0
	count(_others) <= count(changes.strangers(input.subject))
	about = [concat(", ", sort(_others)), count(changes.strangers(input.subject))]
	reason = sprintf("%s may have written a part: %d authors or co-authors of commits have no known account", about)
}

missing contains "an approval was given by an account that no longer exists, so whose it was cannot be told" if {
	_readable
	count(_others) == 0
	changes.nameless_approvals(input.subject) > 0
}

fails contains "the change was pushed directly to the branch, so its author alone released it" if {
	input.subject.type == "direct_commit"
}

fails contains reason if {
	_readable
	count(_others) == 0
	changes.nameless_approvals(input.subject) == 0
	notes = concat("", [sprintf("; %s", [phrase]) | some phrase in sort(changes.near_misses(input.subject))])
	about = [input.subject.merged_by.login, input.subject.merged_at, notes]
	reason = sprintf("%s merged the change at %s, and nobody who wrote none of it approved or merged it%s", about)
}

_readable if {
	input.subject.type == "pull_request"
	count(changes.unreadable(input)) == 0
	_merger_known
}

_merger_known if {
	changes.account(input.subject.merged_by)
	is_string(input.subject.merged_by.type)
}

# Logins of the people who approved or merged the change and are not known to have written any of it.
_others contains review.user.login if some review in changes.independent_approvals(input.subject)

_others contains input.subject.merged_by.login if {
	input.subject.merged_by.type == "User"
	not input.subject.merged_by.id in changes.writers(input.subject)
}
