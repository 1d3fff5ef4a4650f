# How old a day of a register may be. A day counts from its midnight UTC; it is too old from 00:00 UTC of the day after
# it plus the limit. A day that lies in the future has not happened yet.
package lib.ages

import data.lib.dates
import future.keywords.not

# Sentences on what keeps the age from being known. `given` is the whole input; null is a fact. That the instant of the
# assessment is known is the policy's own to ask.
missing(given, field) := {sprintf("%s is neither a day nor empty", [field]) |
	not _day_or_null(_day(given, field))
}

_day(given, field) := object.get(given, ["subject", "item", field], 0)

_day_or_null(value) if dates.is_day(value)

_day_or_null(value) if value == null

# Sentences on a day that is empty, lies ahead, or lies too far back.
fails(given, field, noun, limit) := ({sprintf("there is no %s", [noun]) |
	_day(given, field) == null
} | {sprintf("the %s, %s, lies in the future", [noun, _day(given, field)]) |
	dates.instant(given.as_of) < dates.midnight(_day(given, field))
}) | {sprintf("the last %s was on %s; another was due by %s (%d days)", [noun, _day(given, field), dates.as_day(_due(given, field, limit) - dates.day), limit]) |
	dates.instant(given.as_of) >= _due(given, field, limit)
}

_due(given, field, limit) := dates.midnight(_day(given, field)) + ((limit + 1) * dates.day)

# When the answer changes: the day comes, or becomes too old. False where there is no day.
recheck(given, field, limit) := dates.earliest_after({dates.midnight(_day(given, field)), _due(given, field, limit)}, dates.instant(given.as_of)) if {
	dates.is_day(_day(given, field))
	dates.is_instant(object.get(given, "as_of", 0))
} else := false
