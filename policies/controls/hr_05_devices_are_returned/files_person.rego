# METADATA
# title: Devices and badges are returned by leavers
# description: Each leaver in the register, as it stands.
# scope: package
# custom:
#   kind: files.person
#   type: state
#   attribute: A
#   evidence: [item]
#   related:
#     - {name: returns, kind: files.device_return, key: $subject, match: item.subject, many: true, evidence: [item]}
#   params: [return_days]
#   time: true
package controls.hr_05_devices_are_returned.files_person

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if object.get(input, ["subject", "item", "end"], {}) == null

_wants := {"text": {"name": "name"}}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the last day, what was returned, or the instant of the assessment is not known" if not _readable

_readable if {
	dates.is_instant(input.as_of)
	dates.is_day(input.subject.item.end)
	evidence.objects(input.related.returns)
	count([back | some back in input.related.returns; not _back(back)]) == 0
}

_back(back) if {
	evidence.text(back.item.device)
	dates.is_day(back.item.returned_on)
}

_back(back) if {
	evidence.text(back.item.device)
	object.get(back, ["item", "returned_on"], {}) == null
}

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains sprintf("nothing says what came back; the last day was %s", [input.subject.item.end]) if {
	_readable
	input.related.returns == []
	dates.instant(input.as_of) >= _due
}

fails contains sprintf("%s is not back; the last day was %s", [back.item.device, input.subject.item.end]) if {
	_readable
	some back in input.related.returns
	back.item.returned_on == null
	dates.instant(input.as_of) >= _due
}

fails contains sprintf("%s came back on %s, more than %d days after %s", [back.item.device, back.item.returned_on, input.params.return_days, input.subject.item.end]) if {
	_readable
	some back in input.related.returns
	dates.midnight(back.item.returned_on) >= _due
}

_due := dates.midnight(input.subject.item.end) + ((input.params.return_days + 1) * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if _readable
