# METADATA
# title: Enabled members have signed in within the limit
# description: >-
#   Counted in calendar days (UTC) from the last sign-in of any kind that Entra records, or from the day the account
#   was created when there is none. Guests are another control's matter.
# scope: package
# custom:
#   kind: entra.user_activity
#   type: state
#   attribute: B
#   time: true
#   evidence: [item, last_sign_in, last_non_interactive_sign_in, last_successful_sign_in]
#   params: [maximum_idle_days]
package controls.ac_11_inactive_accounts_are_disabled.entra_user_activity

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.accountEnabled == false

applicable := false if input.subject.item.userType == "Guest"

missing contains "whether the account is enabled is not known" if not is_boolean(input.subject.item.accountEnabled)

missing contains "whether this is a guest is not known" if not input.subject.item.userType in {"Member", "Guest"}

missing contains "when the account was created is not known" if not dates.is_instant(input.subject.item.createdDateTime)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sprintf("%s is neither a day nor empty", [name]) if {
	some name in _signs
	not _day_or_never(object.get(input, ["subject", name], 0))
}

_day_or_never(value) if dates.is_day(value)

_day_or_never(value) if value == null

fails contains sprintf("no sign-in after %s is recorded; the limit of %d days passed on %s", [dates.as_day(_last), input.params.maximum_idle_days, dates.as_day(_limit)]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _limit
}

_signs := ["last_sign_in", "last_non_interactive_sign_in", "last_successful_sign_in"]

_last := max({dates.midnight(substring(input.subject.item.createdDateTime, 0, 10))} | {day |
	some name in _signs
	day = dates.midnight(object.get(input, ["subject", name], null))
})

_limit := _last + ((input.params.maximum_idle_days + 1) * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
