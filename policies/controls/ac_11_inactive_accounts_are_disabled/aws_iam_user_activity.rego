# METADATA
# title: Enabled users have been active within the limit
# description: >-
#   Counted in calendar days from the last day on which any credential was used, or from the day the user was created
#   when none was. A user fails from 00:00 UTC of the day after that day plus the limit. Users without an enabled
#   credential, and the root user, are not judged.
# scope: package
# custom:
#   kind: aws.iam.user_activity
#   type: state
#   attribute: A
#   time: true
#   evidence: [item, root, known, password_last_used, access_key_1_last_used, access_key_2_last_used]
#   params: [maximum_idle_days]
package controls.ac_11_inactive_accounts_are_disabled.aws_iam_user_activity

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.root == true

applicable := false if {
	input.subject.item.password_enabled == "false"
	input.subject.item.access_key_1_active == "false"
	input.subject.item.access_key_2_active == "false"
}

missing contains "whether this is the root user is not known" if not is_boolean(input.subject.root)

missing contains sprintf("%s is not known", [column]) if {
	some column in ["password_enabled", "access_key_1_active", "access_key_2_active"]
	not input.subject.item[column] in {"true", "false"}
}

missing contains "when the user was created is not known" if not dates.is_day(_created)

missing contains "IAM cannot tell when the credentials were last used" if not input.subject.known == true

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sprintf("%s is neither a day nor empty", [column]) if {
	some column in _columns
	not _day_or_never(object.get(input, ["subject", column], 0))
}

_day_or_never(value) if dates.is_day(value)

_day_or_never(value) if value == null

fails contains sprintf("no credential was used after %s; the limit of %d days passed on %s", [dates.as_day(_last), input.params.maximum_idle_days, dates.as_day(_limit)]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _limit
}

_columns := ["password_last_used", "access_key_1_last_used", "access_key_2_last_used"]

_created := substring(input.subject.item.user_creation_time, 0, 10) if dates.is_instant(input.subject.item.user_creation_time)

_last := max({dates.midnight(_created)} | {day |
	some column in _columns
	day = dates.midnight(object.get(input, ["subject", column], null))
})

_limit := _last + ((input.params.maximum_idle_days + 1) * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
