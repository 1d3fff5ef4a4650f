# Secrets and certificates of applications and service principals: how long they last, and which have ended.
package lib.entra_credentials

import data.lib.dates
import data.lib.evidence
import future.keywords.not

_nouns := {"passwordCredentials": "secret", "keyCredentials": "certificate"}

# Why they cannot be judged: sentences.
problems(item) := {sprintf("the %ss cannot be read", [noun]) |
	some name, noun in _nouns
	not _readable(object.get(item, name, null))
} if {
	is_object(item)
} else := {"the credentials were not collected"}

_readable(list) if {
	evidence.matches(list, _shape)
	count([entry | some entry in list; not _dated(entry)]) == 0
}

_dated(entry) if {
	dates.is_instant(entry.startDateTime)
	dates.is_instant(entry.endDateTime)
}

# Sentences for the credentials that last longer than allowed.
too_long(item, secret_days, certificate_days) := {sprintf("the %s %s lasts until %s, longer than %d days", [noun, entry.keyId, substring(entry.endDateTime, 0, 10), limit]) |
	some name, limit in {"passwordCredentials": secret_days, "keyCredentials": certificate_days}
	noun = _nouns[name]
	some entry in item[name]
	dates.instant(entry.endDateTime) - dates.instant(entry.startDateTime) > limit * dates.day
}

# Sentences for those that have ended by `now` and are still there.
ended(item, now) := {sprintf("the %s %s ended on %s and is still there", [noun, entry.keyId, substring(entry.endDateTime, 0, 10)]) |
	some name, noun in _nouns
	some entry in item[name]
	dates.instant(entry.endDateTime) <= now
}

# The instants at which they end.
ends(item) := {dates.instant(entry.endDateTime) |
	some name, _ in _nouns
	some entry in item[name]
}

_shape := {"type": "array", "items": {
	"type": "object", "required": ["keyId", "startDateTime", "endDateTime"],
	"properties": {"keyId": {"type": "string"}},
}}
