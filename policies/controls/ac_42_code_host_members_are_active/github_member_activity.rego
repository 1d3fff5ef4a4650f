# METADATA
# title: Members were active within the limit
# description: Counted in calendar days from the last day that the audit log names. A log that names none proves 180 idle days.
# scope: package
# custom:
#   kind: github.member_activity
#   type: state
#   attribute: A
#   time: true
#   evidence: [item, last_active]
#   params: [maximum_idle_days, exempt_members]
package controls.ac_42_code_host_members_are_active.github_member_activity

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.login in input.params.exempt_members

missing contains "the login of the member is not known" if not evidence.text(input.subject.item.login)

missing contains evidence.unread(input, ["subject", "last_active"], "the last activity of the member") if not _readable

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains "the audit log names no activity of the member in its 180 days" if {
	evidence.object_part(input.subject.last_active)
	input.subject.last_active.value.day == null
}

fails contains reason if {
	count(missing) == 0
	dates.instant(input.as_of) >= _limit
	reason = sprintf("the member was last active on %s; the limit of %d days passed on %s", [_day, input.params.maximum_idle_days, dates.as_day(_limit)])
}

_readable if {
	evidence.object_part(input.subject.last_active)
	_day_or_never(object.get(input.subject.last_active.value, "day", 0))
}

_day_or_never(value) if dates.is_day(value)

_day_or_never(value) if value == null

_day := input.subject.last_active.value.day

_limit := dates.midnight(_day) + ((input.params.maximum_idle_days + 1) * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
