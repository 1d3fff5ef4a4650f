# METADATA
# title: Deficiencies are tracked to closure
# description: Each deficiency in the register, as it stands.
# scope: package
# custom:
#   kind: files.finding
#   type: state
#   attribute: A
#   evidence: [item]
#   time: true
package controls.gv_07_deficiencies_are_closed.files_finding

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

_wants := {
	"text": {"owner": "owner"},
	"days": {"due_on": "day by which it is due"},
}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sprintf("%s is neither a day nor empty", [field]) if {
	some field in ["closed_on", "extended_to"]
	not _day_or_null(object.get(input, ["subject", "item", field], {}))
}

missing contains "verified_by is neither text nor empty" if {
	not is_string(object.get(input, ["subject", "item", "verified_by"], {}))
	object.get(input, ["subject", "item", "verified_by"], {}) != null
}

_day_or_null(value) if dates.is_day(value)

_day_or_null(value) if value == null

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains sprintf("it was due by %s and is open", [dates.as_day(_due - dates.day)]) if {
	object.get(input, ["subject", "item", "closed_on"], {}) == null
	dates.instant(input.as_of) >= _due
}

fails contains sprintf("it was due by %s and was closed on %s", [dates.as_day(_due - dates.day), input.subject.item.closed_on]) if {
	dates.midnight(input.subject.item.closed_on) >= _due
}

fails contains "it is closed, and nobody but its owner verified that" if {
	dates.is_day(input.subject.item.closed_on)
	records.same(input.subject.item.verified_by, input.subject.item.owner)
}

fails contains "it is closed, and nobody verified that" if {
	dates.is_day(input.subject.item.closed_on)
	object.get(input, ["subject", "item", "verified_by"], {}) == null
}

# The day in force: the later one, where somebody else approved it before the first had passed.
_due := dates.midnight(input.subject.item.extended_to) + dates.day if _extended

_due := dates.midnight(input.subject.item.due_on) + dates.day if not _extended

_extended if {
	dates.is_day(input.subject.item.extended_to)
	evidence.text(input.subject.item.extension_approved_by)
	not records.same(input.subject.item.extension_approved_by, input.subject.item.owner)
	dates.is_day(input.subject.item.extension_approved_on)
	input.subject.item.extension_approved_on <= input.subject.item.due_on
}

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if dates.is_instant(input.as_of)
