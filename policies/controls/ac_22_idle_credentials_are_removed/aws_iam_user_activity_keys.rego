# METADATA
# title: Access keys were used within the limit
# description: >-
#   Each active key counts by itself, from its last use, or from the day the user was created when it was never used. A
#   user without an active key, and the root user, are not judged.
# scope: package
# custom:
#   kind: aws.iam.user_activity
#   type: state
#   attribute: A
#   time: true
#   evidence: [item, root, known, access_key_1_last_used, access_key_2_last_used]
#   params: [maximum_idle_days]
package controls.ac_22_idle_credentials_are_removed.aws_iam_user_activity_keys

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.root == true

applicable := false if {
	input.subject.item.access_key_1_active == "false"
	input.subject.item.access_key_2_active == "false"
}

missing contains "whether this is the root user is not known" if not is_boolean(input.subject.root)

missing contains sprintf("%s is not known", [column]) if {
	some column in ["access_key_1_active", "access_key_2_active"]
	not input.subject.item[column] in {"true", "false"}
}

missing contains "when the user was created is not known" if not dates.is_day(_created)

missing contains "IAM cannot tell when the credentials were last used" if not input.subject.known == true

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sprintf("%s is neither a day nor empty", [column]) if {
	some column in ["access_key_1_last_used", "access_key_2_last_used"]
	not _day_or_never(object.get(input, ["subject", column], 0))
}

_day_or_never(value) if dates.is_day(value)

_day_or_never(value) if value == null

_created := substring(input.subject.item.user_creation_time, 0, 10) if dates.is_instant(input.subject.item.user_creation_time)

_last(column) := max({dates.midnight(_created)} | {day | day = dates.midnight(object.get(input, ["subject", column], null))})

_limit(column) := _last(column) + ((input.params.maximum_idle_days + 1) * dates.day)

default recheck_at := false

_active contains use if {
	some flag, use in {"access_key_1_active": "access_key_1_last_used", "access_key_2_active": "access_key_2_last_used"}
	input.subject.item[flag] == "true"
}

fails contains sprintf("%s: not used after %s; the limit passed on %s", [replace(column, "_last_used", ""), dates.as_day(_last(column)), dates.as_day(_limit(column))]) if {
	count(missing) == 0
	some column in _active
	dates.instant(input.as_of) >= _limit(column)
}

recheck_at := dates.earliest_after({limit | some column in _active; limit = _limit(column)}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
