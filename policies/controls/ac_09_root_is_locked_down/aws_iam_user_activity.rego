# METADATA
# title: Each use of the root user is recorded
# description: >-
#   IAM tells the last day on which the password and each key were used. A day without a record fails until 00:00 UTC
#   of the day after it plus the quiet days; what was used before IAM records uses is unknown.
# scope: package
# custom:
#   kind: aws.iam.user_activity
#   type: state
#   attribute: C
#   time: true
#   evidence: [root, known, password_last_used, access_key_1_last_used, access_key_2_last_used]
#   params: [quiet_days, recorded_uses]
package controls.ac_09_root_is_locked_down.aws_iam_user_activity

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.root == false

missing contains "whether this is the root user is not known" if not is_boolean(input.subject.root)

missing contains "IAM cannot tell whether the root user was used" if not input.subject.known == true

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sprintf("%s is neither a day nor empty", [column]) if {
	some column, _ in _uses
	not _day_or_never(object.get(input, ["subject", column], 0))
}

_day_or_never(value) if dates.is_day(value)

_day_or_never(value) if value == null

fails contains sprintf("the root user's %s was used on %s, and no use on that day is recorded", [noun, day]) if {
	input.subject.root == true
	some column, noun in _uses
	day = _unrecorded[column]
	dates.instant(input.as_of) < _quiet_from(day)
}

_uses := {"access_key_1_last_used": "access key 1", "access_key_2_last_used": "access key 2", "password_last_used": "password"}

_unrecorded[column] := day if {
	some column, _ in _uses
	day = object.get(input, ["subject", column], null)
	dates.is_day(day)
	not day in input.params.recorded_uses
}

_quiet_from(day) := dates.midnight(day) + ((input.params.quiet_days + 1) * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_quiet_from(day) | some _, day in _unrecorded}, dates.instant(input.as_of)) if applicable
