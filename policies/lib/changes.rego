# Who wrote, approved and merged a change. People are compared by account id; an author whose account is unknown is
# an identity that may be any approver, so each such identity takes one approval away from what is proven.
package lib.changes

import data.lib.dates
import data.lib.evidence
import future.keywords.not

# What must be readable before people's parts in a pull request can be told, as sentences on what is not. `holder`
# is the whole input.
unreadable(holder) := {sprintf("%s is not known", [noun]) |
	some key, noun in _plain
	not _known(key, object.get(holder, ["subject", key], null))
} | {evidence.unread(holder, ["subject", key], noun) |
	some key, noun in _parts
	not _known(key, object.get(holder, ["subject", key], null))
}

_plain := {
	"author": "who opened the pull request",
	"head_sha": "the last commit of the pull request",
	"merged_at": "when the change was merged",
}

_parts := {"commits": "the commits of the change", "reviews": "the reviews of the change"}

_known("author", value) if account(value)

_known("head_sha", value) if evidence.text(value)

_known("merged_at", value) if dates.is_instant(value)

_known("commits", value) if commits_readable(value)

_known("reviews", value) if reviews_readable(value)

account(user) if {
	is_object(user)
	is_number(user.id)
	evidence.text(user.login)
	is_string(object.get(user, "type", ""))
}

commits_readable(part) if {
	evidence.list_part(part)
	count(part.value) > 0
	count([commit | some commit in part.value; not _commit(commit)]) == 0
}

_commit(commit) if {
	evidence.text(commit.sha)
	_author_known_or_hashed(commit)
	evidence.strings(object.get(commit, "co_authors", null))
}

_author_known_or_hashed(commit) if account(commit.author)

_author_known_or_hashed(commit) if {
	object.get(commit, "author", "missing") == null
	evidence.text(commit.author_email_sha256)
}

reviews_readable(part) if {
	evidence.list_part(part)
	count([review | some review in part.value; not _review(review)]) == 0
}

_review(review) if {
	is_number(review.id)
	_reviewer(review)
	review.state in {"APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"}
	_submitted(review)
}

_reviewer(review) if {
	account(review.user)
	is_string(review.user.type)
}

# The account of a person who left GitHub: the review stands, and nobody can tell whose it was.
_reviewer(review) if object.get(review, "user", "missing") == null

_submitted(review) if dates.is_instant(review.submitted_at)

_submitted(review) if review.state == "PENDING"

# Account ids of everybody known to have written a part of the change: who opened it and the commits' authors.
writers(change) := {change.author.id} | {commit.author.id | some commit in change.commits.value; account(commit.author)}

# E-mail digests of authors and co-authors that belong to no account known here.
strangers(change) := {email | some commit in change.commits.value; some email in _emails(commit)} - known if {
	known := {email |
		some commit in change.commits.value
		account(commit.author)
		email = object.get(commit, "author_email_sha256", "")
	}
}

_emails(commit) := {email | some email in commit.co_authors} if account(commit.author)

_emails(commit) := {email | some email in array.concat(commit.co_authors, [commit.author_email_sha256])} if {
	not account(commit.author)
}

# Each person's last review that says something, as of the merge. GitHub's times have whole seconds and a merge
# that an approval sets off may carry the same second, so that second counts as before.
latest_reviews(change) := {reviewer: newest |
	some review in change.reviews.value
	account(review.user)
	reviewer = review.user.id
	own := [[dates.instant(one.submitted_at), one.id, one] |
		some one in change.reviews.value
		account(one.user)
		one.user.id == reviewer
		one.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}
		dates.instant(one.submitted_at) <= dates.instant(change.merged_at)
	]
	count(own) > 0
	newest = max(own)[2]
}

# The last reviews that approve, by people (no bots) who wrote nothing of the change.
independent_approvals(change) := [review |
	authors = writers(change)
	some reviewer, review in latest_reviews(change)
	review.state == "APPROVED"
	review.user.type == "User"
	not reviewer in authors
]

# How many of them were given on the commit that was merged.
covering_approvals(change) := count([review |
	some review in independent_approvals(change)
	review.commit_id == change.head_sha
])

# When people who wrote nothing of the change approved it after the merge, in nanoseconds.
later_approvals(change) := {at |
	authors = writers(change)
	some review in change.reviews.value
	review.state == "APPROVED"
	account(review.user)
	review.user.type == "User"
	not review.user.id in authors
	at = dates.instant(review.submitted_at)
	at > dates.instant(change.merged_at)
}

# Approvals before the merge by accounts that no longer exist.
nameless_approvals(change) := count([review |
	some review in change.reviews.value
	review.user == null
	review.state == "APPROVED"
	dates.instant(review.submitted_at) <= dates.instant(change.merged_at)
])

# Whether everything in the change was written by bots that the list exempts, their pull request included.
only_by(change, bots) if {
	change.author.type == "Bot"
	change.author.login in bots
	commits_readable(change.commits)
	count([commit | some commit in change.commits.value; not _by_one_of(commit, bots)]) == 0
}

_by_one_of(commit, bots) if {
	commit.author.login in bots
	count(commit.co_authors) == 0
}

# Why people's reviews do not count, each as a phrase with the person's login.
near_misses(change) := {phrase |
	some reviewer, review in latest_reviews(change)
	phrase = _near_miss(change, reviewer, review)
} | {phrase |
	some review in change.reviews.value
	review.state == "APPROVED"
	account(review.user)
	dates.instant(review.submitted_at) > dates.instant(change.merged_at)
	phrase = sprintf("%s approved after the merge, at %s", [review.user.login, review.submitted_at])
}

_near_miss(change, reviewer, review) := sprintf("%s approved, but wrote part of the change", [review.user.login]) if {
	review.state == "APPROVED"
	reviewer in writers(change)
} else := sprintf("%s approved, but is no person", [review.user.login]) if {
	review.state == "APPROVED"
	review.user.type != "User"
} else := sprintf("%s approved an earlier commit, %s", [review.user.login, substring(review.commit_id, 0, 12)]) if {
	review.state == "APPROVED"
	is_string(review.commit_id)
	review.commit_id != change.head_sha
} else := sprintf("%s approved no commit that is named", [review.user.login]) if {
	review.state == "APPROVED"
	not is_string(review.commit_id)
} else := sprintf("the last review of %s is %s", [review.user.login, review.state]) if {
	review.state != "APPROVED"
}
