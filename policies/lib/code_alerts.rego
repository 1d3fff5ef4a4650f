# Alerts that last from when they were opened until they are closed, and the limit that their severity sets.
package lib.code_alerts

import data.lib.dates
import data.lib.evidence
import future.keywords.not

# Sentences on what must be known of an alert before it can be judged. `holder` is the whole input.
unknown(holder) := {sprintf("%s is not known", [noun]) |
	some key, noun in _nouns
	not _known(key, object.get(holder, ["subject", key], 0))
} | {"the instant of the assessment is not known" | not dates.is_instant(object.get(holder, "as_of", 0))}

_nouns := {
	"closed_at": "when the alert was closed",
	"created_at": "when the alert was opened",
	"state": "the state of the alert",
}

_known("closed_at", value) if value == null

_known("closed_at", value) if dates.is_instant(value)

_known("created_at", value) if dates.is_instant(value)

_known("state", value) if evidence.text(value)

# Until when the alert must be closed: nanoseconds.
due(alert, days) := dates.instant(alert.created_at) + (days * dates.day)

# When it was closed, as far as that has happened by now; an alert that is open has no end.
closed(alert, now) := at if {
	alert.state != "open"
	at = dates.instant(alert.closed_at)
	at <= now
}

# Why the alert is late, as one sentence; undefined while it is not.
late(alert, days, now) := sprintf("open since %s; the limit of %d days passed at %s", [alert.created_at, days, dates.as_text(due(alert, days))]) if {
	not closed(alert, now)
	now >= due(alert, days)
}

late(alert, days, now) := sprintf("opened at %s and closed at %s; the limit of %d days passed at %s", [alert.created_at, alert.closed_at, days, dates.as_text(due(alert, days))]) if {
	closed(alert, now) > due(alert, days)
}
