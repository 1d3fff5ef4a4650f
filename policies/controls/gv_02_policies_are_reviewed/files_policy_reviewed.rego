# METADATA
# title: Policies were approved or reviewed within the maximum age
# description: >-
#   Counted in calendar days from the later of the last approval and the last review that do not lie in the future. A
#   policy is overdue from 00:00 UTC of the day after that date plus the maximum age.
# scope: package
# custom:
#   kind: files.policy
#   type: state
#   attribute: B
#   time: true
#   evidence: [item]
#   params: [maximum_age_days]
package controls.gv_02_policies_are_reviewed.files_policy_reviewed

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sprintf("%s is neither a date (YYYY-MM-DD) nor empty", [field]) if {
	some field in ["approved_on", "reviewed_on"]
	not _date_or_empty(object.get(input, ["subject", "item", field], 0))
}

_date_or_empty(value) if dates.is_day(value)

_date_or_empty(value) if value == null

fails contains "the policy has no date of approval or review up to now" if {
	_dates_readable
	dates.is_instant(input.as_of)
	count(_past) == 0
}

fails contains reason if {
	_dates_readable
	dates.instant(input.as_of) >= _due
	reason = sprintf(
		"the policy was last approved or reviewed on %s; another review was due by %s (%d days)",
		[dates.as_day(max(_past)), dates.as_day(_due - dates.day), input.params.maximum_age_days],
	)
}

_dates_readable if count(missing) == 0

_days := {dates.midnight(input.subject.item[field]) | some field in ["approved_on", "reviewed_on"]}

_past := {day | some day in _days; day <= dates.instant(input.as_of)}

_due := max(_past) + ((input.params.maximum_age_days + 1) * dates.day) if count(_past) > 0

default recheck_at := false

# The answer changes when a date that lies in the future comes, or when the review falls due.
recheck_at := dates.earliest_after(_days | {_due | count(_past) > 0}, dates.instant(input.as_of)) if _dates_readable
