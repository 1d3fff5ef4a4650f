# METADATA
# title: Passwords were used within the limit
# description: >-
#   Each credential counts by itself: a key in daily use does not excuse a password that nobody uses. A user without a
#   password, and the root user, are not judged.
# scope: package
# custom:
#   kind: aws.iam.user_activity
#   type: state
#   attribute: A
#   time: true
#   evidence: [item, root, known, password_last_used]
#   params: [maximum_idle_days]
package controls.ac_22_idle_credentials_are_removed.aws_iam_user_activity_password

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.root == true

applicable := false if input.subject.item.password_enabled == "false"

missing contains "whether this is the root user is not known" if not is_boolean(input.subject.root)

missing contains sprintf("%s is not known", [column]) if {
	some column in ["password_enabled"]
	not input.subject.item[column] in {"true", "false"}
}

missing contains "when the user was created is not known" if not dates.is_day(_created)

missing contains "IAM cannot tell when the credentials were last used" if not input.subject.known == true

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sprintf("%s is neither a day nor empty", [column]) if {
	some column in ["password_last_used"]
	not _day_or_never(object.get(input, ["subject", column], 0))
}

_day_or_never(value) if dates.is_day(value)

_day_or_never(value) if value == null

_created := substring(input.subject.item.user_creation_time, 0, 10) if dates.is_instant(input.subject.item.user_creation_time)

_last(column) := max({dates.midnight(_created)} | {day | day = dates.midnight(object.get(input, ["subject", column], null))})

_limit(column) := _last(column) + ((input.params.maximum_idle_days + 1) * dates.day)

default recheck_at := false

fails contains sprintf("the password was not used after %s; the limit passed on %s", [dates.as_day(_last("password_last_used")), dates.as_day(_limit("password_last_used"))]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _limit("password_last_used")
}

recheck_at := dates.earliest_after({_limit("password_last_used")}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
