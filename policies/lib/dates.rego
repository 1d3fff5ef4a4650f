# Instants and days. Text is proven to be a real date before a built-in parses it.
package lib.dates

day := (24 * 3600) * 1000000000

second := 1000000000

hour := 3600 * 1000000000

_common := `((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))`

_leap := `((19|20)(0[48]|[2468][048]|[13579][26])|2000)-02-29`

_clock := `([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|\+00:00)`

# Nanoseconds of midnight UTC on an ISO date; undefined for anything else.
midnight(text) := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [text])) if is_day(text)

is_day(text) if {
	is_string(text)
	regex.match(sprintf(`^((19|20)[0-9]{2}-%s|%s)$`, [_common, _leap]), text)
}

# Nanoseconds of an RFC 3339 instant in UTC; undefined for anything else.
instant(text) := time.parse_rfc3339_ns(text) if is_instant(text)

is_instant(text) if {
	is_string(text)
	regex.match(sprintf(`^((19|20)[0-9]{2}-%s|%s)T%s$`, [_common, _leap, _clock]), text)
}

# RFC 3339 text of nanoseconds, and the ISO day it lies on (UTC).
as_text(ns) := sprintf("%sZ", [_seconds(ns)]) if _fraction(ns) == 0

as_text(ns) := sprintf("%s.%sZ", [_seconds(ns), trim_right(sprintf("%09d", [_fraction(ns)]), "0")]) if {
	_fraction(ns) != 0
}

# Nanoseconds within the second, also before 1970.
_fraction(ns) := ((ns % second) + second) % second

# The layout of nanoseconds ends in zeros on one engine and not on the other.
_seconds(ns) := time.format([ns, "UTC", "2006-01-02T15:04:05"])

as_day(ns) := time.format([ns, "UTC", "2006-01-02"])

# The first of the instants that lies after now, as text; false when none does.
earliest_after(instants, now) := as_text(min(later)) if {
	later := {at | some at in instants; at > now}
	count(later) > 0
} else := false
