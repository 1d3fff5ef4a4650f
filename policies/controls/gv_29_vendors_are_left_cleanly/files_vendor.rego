# METADATA
# title: Vendors are left cleanly
# description: Each vendor that is left in the register, as it stands.
# scope: package
# custom:
#   kind: files.vendor
#   type: state
#   attribute: A
#   evidence: [item, attachments]
#   params: [exit_days]
#   time: true
package controls.gv_29_vendors_are_left_cleanly.files_vendor

import data.lib.dates
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if object.get(input, ["subject", "item", "ended_on"], {}) == null

_wants := {
	"optional": {"days": ["access_removed_on", "data_returned_on"]},
	"days": {},
	"text": {"owner": "owner"},
	"attached": true,
}

_row := {"item": object.get(input, ["subject", "item"], {}), "attachments": object.get(input, ["subject", "attachments"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "when use ended, or the instant of the assessment, is not known" if not _readable

_readable if {
	dates.is_instant(input.as_of)
	dates.is_day(input.subject.item.ended_on)
}

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains sprintf("%s is open; use ended on %s and %d days are allowed", [field, input.subject.item.ended_on, input.params.exit_days]) if {
	_readable
	some field in ["access_removed_on", "data_returned_on"]
	object.get(input, ["subject", "item", field], {}) == null
	dates.instant(input.as_of) >= _due
}

fails contains sprintf("%s is %s; use ended on %s and %d days are allowed", [field, input.subject.item[field], input.subject.item.ended_on, input.params.exit_days]) if {
	_readable
	some field in ["access_removed_on", "data_returned_on"]
	dates.midnight(input.subject.item[field]) >= _due
}

_due := dates.midnight(input.subject.item.ended_on) + ((input.params.exit_days + 1) * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if _readable
