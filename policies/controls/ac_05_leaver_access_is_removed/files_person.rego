# METADATA
# title: Leavers' accounts are gone within the limit
# description: >-
#   One item is one leaver in one system. The limit passes at due: so many hours after the end of the last
#   day, or at the end of so many days or business days after it, in the person's time zone; due itself is still in
#   time. A due instant between the last sight of the account and the first of its removal is not concluded.
# scope: package
# custom:
#   kind: files.person
#   type: event
#   population: leavers
#   attribute: A
#   evidence: [login, end, due, access]
package controls.ac_05_leaver_access_is_removed.files_person

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the leaver's login in this system is not in the register" if not evidence.text(input.subject.login)

missing contains "the leaver's last day is not known" if not dates.is_day(input.subject.end)

missing contains "the instant at which the limit passes is not known" if not dates.is_instant(input.subject.due)

missing contains evidence.unread(input, ["subject", "access"], "the account's history") if not _history_readable

missing contains reason if {
	_history_readable
	dates.is_instant(input.subject.due)
	not _never_had_access
	not _removed_in_time
	count(fails) == 0
	reason = _undecided
}

fails contains sprintf("the account was still active on %s; the last day was %s and the limit passed at %s", [_history.last_seen_active, input.subject.end, dates.as_text(_deadline)]) if {
	_history_readable
	dates.is_day(input.subject.end)
	dates.instant(_history.last_seen_active) > _deadline
}

_history := input.subject.access.value if evidence.object_part(input.subject.access)

_history_readable if {
	is_boolean(_history.exists)
	_instant_or_null(object.get(_history, "last_seen_active", 0))
	_instant_or_null(object.get(_history, "first_seen_removed", 0))
}

_instant_or_null(value) if dates.is_instant(value)

_instant_or_null(value) if value == null

_deadline := dates.instant(input.subject.due)

_never_had_access if {
	_history.exists == false
	_history.last_seen_active == null
	_history.first_seen_removed == null
}

# Removed by the deadline and not seen active after that.
_removed_in_time if {
	dates.instant(_history.first_seen_removed) <= _deadline
	not dates.instant(_history.last_seen_active) >= dates.instant(_history.first_seen_removed)
}

_undecided := sprintf("the account was removed between %s and %s; the limit, %s, lies between", seen) if {
	dates.instant(_history.last_seen_active) < dates.instant(_history.first_seen_removed)
	seen = [_history.last_seen_active, _history.first_seen_removed, dates.as_text(_deadline)]
} else := sprintf("the account was last seen active on %s and not observed since; the limit was %s", seen) if {
	dates.is_instant(_history.last_seen_active)
	seen = [_history.last_seen_active, dates.as_text(_deadline)]
} else := "when the account was last active and when it was removed is not known"
