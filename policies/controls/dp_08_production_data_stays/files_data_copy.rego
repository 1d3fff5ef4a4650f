# METADATA
# title: Production data is not copied out without approval
# description: Each copy of the register is one instance, from its performed_on on.
# scope: package
# custom:
#   kind: files.data_copy
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.data_copy, on: item.performed_on, evidence: [item]}
#     found: {form: row, on: item.performed_on, evidence: [item, attachments]}
package controls.dp_08_production_data_stays.files_data_copy

import data.lib.dates
import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "person who copied", "dataset": "data set"},
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [copy.id, "whether it was masked, or who approved it, cannot be read"] if {
	some copy in instances.in_time(input)
	not _readable(copy.item)
}

_readable(item) if item.masked == true

_readable(item) if {
	object.get(item, "masked", {}) in {false, null}
	object.get(item, "approved_by", {}) == null
}

_readable(item) if {
	object.get(item, "masked", {}) in {false, null}
	evidence.text(item.approved_by)
	dates.is_day(item.approved_on)
	dates.is_day(item.performed_on)
	evidence.text(item.requested_by)
}

_bare(item) if {
	_readable(item)
	item.masked != true
}

_faults contains [copy.id, "it is not masked and nobody approved it"] if {
	some copy in instances.in_time(input)
	_bare(copy.item)
	copy.item.approved_by == null
}

_faults contains [copy.id, sprintf("%s approved a copy of their own", [copy.item.approved_by])] if {
	some copy in instances.in_time(input)
	_bare(copy.item)
	copy.item.approved_by in {copy.item.requested_by, copy.item.performed_by}
}

_faults contains [copy.id, sprintf("it was approved on %s, after it was made on %s", [copy.item.approved_on, copy.item.performed_on])] if {
	some copy in instances.in_time(input)
	_bare(copy.item)
	dates.is_day(copy.item.approved_on)
	dates.is_day(copy.item.performed_on)
	copy.item.approved_on > copy.item.performed_on
}
