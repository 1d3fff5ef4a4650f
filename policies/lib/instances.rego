# Expected instances: what was due by when, and what was found of it. `given` is the whole input of the test, so that
# a sentence exists whatever is missing on the way.
package lib.instances

import data.lib.dates
import data.lib.evidence
import future.keywords.not

# Sentences on what keeps an instance from being judged at all.
missing(given) := ({sentence |
	some field in ["from", "due", "grace_until"]
	not dates.is_day(_expected(given, field))
	sentence = sprintf("the day %s of what was expected is not known", [field])
} | _unread(given)) | _undated(given)

_expected(given, field) := object.get(given, ["subject", "expected", field], 0)

_found(given) := object.get(given, ["subject", "found"], 0)

_unread(given) := {evidence.unread(given, ["subject", "found"], "the list of what was done")} if {
	not evidence.list_part(_found(given))
}

_unread(given) := set() if evidence.list_part(_found(given))

_undated(given) := {"what was done on a day that cannot be read" |
	some entry in evidence.entries(_found(given))
	not dates.is_day(entry.on)
}

# Sentences on an instance that was missed, or done only after the last day that was in time.
overdue(given) := {sprintf("nothing was done from %s to %s; the last day in time was %s", [_expected(given, "from"), _expected(given, "due"), _expected(given, "grace_until")])} if {
	count(missing(given)) == 0
	count(_found(given).value) == 0
} else := {sprintf("it was done on %s; it was due by %s, and the last day in time was %s", [min({entry.on | some entry in _found(given).value}), _expected(given, "due"), _expected(given, "grace_until")])} if {
	count(missing(given)) == 0
	count(in_time(given)) == 0
} else := set()

# What was done by the last day that is in time, of an instance that can be judged. ISO days compare as text.
in_time(given) := [entry |
	count(missing(given)) == 0
	some entry in _found(given).value
	entry.on <= _expected(given, "grace_until")
]
