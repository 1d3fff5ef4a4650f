# METADATA
# title: What was learned of incidents is told
# description: Each incident in the register, as it stands.
# scope: package
# custom:
#   kind: files.incident
#   type: state
#   attribute: A
#   evidence: [item]
#   related:
#     - {name: messages, kind: files.communication, key: item.id, match: item.reference, many: true, evidence: [item]}
#   params: [message_days]
#   time: true
package controls.gv_31_incidents_are_talked_about_afterwards.files_incident

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if object.get(input, ["subject", "item", "resolved_on"], {}) == null

_wants := {"text": {"performed_by": "person who handled it"}}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "when it was resolved, what was told, or the instant of the assessment is not known" if not _readable

_readable if {
	dates.is_instant(input.as_of)
	dates.is_day(input.subject.item.resolved_on)
	evidence.objects(input.related.messages)
	count([message | some message in input.related.messages; not _message(message)]) == 0
}

_message(message) if {
	is_string(message.item.topic)
	dates.is_day(message.item.sent_on)
}

_message(message) if {
	is_string(message.item.topic)
	object.get(message, ["item", "sent_on"], {}) == null
}

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains sprintf("what was learned was to be told by %s; %d messages were sent by then", [dates.as_day(_due - dates.day), count(_in_time)]) if {
	_readable
	count(_in_time) == 0
	dates.instant(input.as_of) >= _due
}

_in_time := [message |
	some message in input.related.messages
	message.item.topic == "incident"
	dates.is_day(message.item.sent_on)
	dates.midnight(message.item.sent_on) < _due
]

_due := dates.midnight(input.subject.item.resolved_on) + ((input.params.message_days + 1) * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if _readable
