# METADATA
# title: Activities that matter are filtered, and the alarm reaches somebody
# description: >-
#   The patterns are read, not compared: spaces, quotes, order and further alternatives do not matter, a clause that
#   takes some of the activity away does. An account that only the organisation's trail records is watched in the
#   account that owns it.
# scope: package
# custom:
#   kind: aws.cloudtrail.watch
#   type: state
#   attribute: A
#   evidence: [account, trails]
#   params: [required_alarms]
package controls.lm_10_critical_activities_raise_alarms.aws_cloudtrail_watch

import data.lib.evidence
import data.lib.outcome
import data.lib.trail_filters
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	_readable
	count(_everywhere) > 0
	count([entry | some entry in _everywhere; not _watched_elsewhere(entry)]) == 0
}

missing contains "the account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "trails"], "the filters of the trails") if not _readable

_readable if {
	evidence.list_part(input.subject.trails)
	count([entry | some entry in input.subject.trails.value; not trail_filters.readable(entry)]) == 0
}

# A trail that records one region misses what is done in the others.
_everywhere := [entry | some entry in input.subject.trails.value; entry.trail.IsMultiRegionTrail == true]

_watched_elsewhere(entry) if {
	entry.trail.IsOrganizationTrail == true
	split(entry.trail.TrailARN, ":")[4] != input.subject.account
}

_filters := [filter | some entry in _everywhere; some filter in entry.filters.value]

fails contains sprintf("%s: %s", [activity, _why(activity)]) if {
	_readable
	evidence.account_id(input.subject.account)
	some activity in input.params.required_alarms
	not _alarmed(activity)
}

_alarmed(activity) if {
	some filter in _filters
	activity in trail_filters.noticed(filter)
	trail_filters.told(filter)
}

_why(activity) := sprintf("filter %s notices it, and no alarm of it reaches anybody", [_seen(activity)[0]]) if {
	count(_seen(activity)) > 0
} else := "no filter on a multi-region trail's log group notices it"

_seen(activity) := sort([filter.filterName | some filter in _filters; activity in trail_filters.noticed(filter)])
