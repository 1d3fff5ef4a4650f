# METADATA
# title: Risk treatment is tracked
# description: Each risk in the register, as it stands.
# scope: package
# custom:
#   kind: files.risk
#   type: state
#   attribute: A
#   evidence: [item]
#   time: true
package controls.gv_05_risk_treatment_is_tracked.files_risk

import data.lib.dates
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

_wants := {"text": {"owner": "owner", "treatment": "treatment"}}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

missing contains sprintf("%s is neither a day nor empty", [field]) if {
	some field in ["due_on", "done_on"]
	not _day_or_null(object.get(input, ["subject", "item", field], {}))
}

missing contains "accepted_by is neither text nor empty" if {
	not is_string(object.get(input, ["subject", "item", "accepted_by"], {}))
	object.get(input, ["subject", "item", "accepted_by"], {}) != null
}

_day_or_null(value) if dates.is_day(value)

_day_or_null(value) if value == null

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains "it is accepted, and nobody is named who accepted it" if {
	input.subject.item.treatment == "accept"
	object.get(input, ["subject", "item", "accepted_by"], {}) == null
}

fails contains sprintf("its owner, %s, accepted it", [input.subject.item.owner]) if {
	input.subject.item.treatment == "accept"
	records.same(input.subject.item.accepted_by, input.subject.item.owner)
}

fails contains "its treatment has no day" if {
	input.subject.item.treatment != "accept"
	object.get(input, ["subject", "item", "due_on"], {}) == null
}

fails contains sprintf("its treatment was due by %s and is not done", [input.subject.item.due_on]) if {
	input.subject.item.treatment != "accept"
	object.get(input, ["subject", "item", "done_on"], {}) == null
	dates.instant(input.as_of) >= _due
}

_due := dates.midnight(input.subject.item.due_on) + dates.day

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if dates.is_instant(input.as_of)
