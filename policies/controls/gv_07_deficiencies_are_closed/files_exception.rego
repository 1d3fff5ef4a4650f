# METADATA
# title: Exceptions are approved by others, end, and are closed when they do
# description: Each exception of the register as it stands. One that has run out and is open is a deficiency.
# scope: package
# custom:
#   kind: files.exception
#   type: state
#   attribute: B
#   evidence: [item]
#   time: true
package controls.gv_07_deficiencies_are_closed.files_exception

import data.lib.dates
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

_wants := {
	"text": {
		"approved_by": "approver",
		"compensating": "control that stands in its place",
		"reason": "reason",
		"requested_by": "person who asked for it",
	},
	"days": {"approved_on": "day of approval", "valid_from": "first day", "valid_to": "last day"},
	"apart": [["approved_by", "requested_by"]],
	"ordered": [["approved_on", "valid_from"], ["valid_from", "valid_to"]],
	"optional": {"days": ["closed_on"]},
}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains sprintf("it ran out on %s and is open", [input.subject.item.valid_to]) if {
	input.subject.item.closed_on == null
	dates.instant(input.as_of) >= _end
}

fails contains sprintf("it ran out on %s and was closed on %s", [input.subject.item.valid_to, input.subject.item.closed_on]) if {
	dates.midnight(input.subject.item.closed_on) >= _end
}

_end := dates.midnight(input.subject.item.valid_to) + dates.day

default recheck_at := false

recheck_at := dates.earliest_after({_end}, dates.instant(input.as_of))
