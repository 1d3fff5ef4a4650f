# METADATA
# title: Changes by hand have an approved record
# description: >-
#   By hand is what a console session did, and what an IAM user or root did by any way. Calls that failed or only read,
#   and those of pipelines, are not judged. A record counts when somebody else approved it by the day of the change, or
#   reviewed an emergency afterwards.
# scope: package
# custom:
#   kind: aws.cloudtrail.event
#   type: event
#   attribute: A
#   time: true
#   evidence: [group, day, item, identity]
#   related:
#     - name: changes
#       kind: files.change
#       key: day
#       match: item.performed_on
#       many: true
#       evidence: [item]
#   params: [pipeline_principals, change_systems, record_days]
package controls.cm_07_changes_go_through_code.aws_cloudtrail_event

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import data.lib.trail_events
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.group == "sign_in"

applicable := false if input.subject.item.readOnly == true

applicable := false if evidence.text(input.subject.item.errorCode)

applicable := false if {
	count(trail_events.unreadable(input)) == 0
	not trail_events.by_hand(input)
}

applicable := false if trail_events.principal_in(input, input.params.pipeline_principals)

missing contains reason if some reason in trail_events.unreadable(input)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains "the register of changes was not read" if not _register_readable

_register_readable if {
	evidence.objects(input.related.changes)
	count([change | some change in input.related.changes; not is_object(change.item)]) == 0
}

_of_system := [change.item |
	some change in input.related.changes
	is_string(change.item.system)
	lower(change.item.system) in input.params.change_systems
]

_approved if {
	some change in _of_system
	trail_events.approved(change, input.subject.day)
}

_deadline := dates.midnight(input.subject.day) + ((input.params.record_days + 1) * dates.day)

fails contains sprintf("%s by %s on %s by hand: %s", [input.subject.item.eventName, trail_events.who(input.subject.identity), input.subject.day, _near_miss]) if {
	count(missing) == 0
	not _approved
	dates.instant(input.as_of) >= _deadline
}

_near_miss := "the register has no change of that day" if count(_of_system) == 0

_near_miss := "the register's change of that day was not approved by somebody else in time" if count(_of_system) > 0

default recheck_at := false

recheck_at := dates.earliest_after({_deadline}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
	not _approved
}
