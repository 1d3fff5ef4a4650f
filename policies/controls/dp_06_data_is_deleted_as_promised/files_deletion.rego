# METADATA
# title: Data is deleted as promised
# description: Each deletion of the register is one instance, from its due_on on.
# scope: package
# custom:
#   kind: files.deletion
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.deletion, on: item.due_on, evidence: [item]}
#     found: {form: row, on: item.performed_on, evidence: [item, attachments]}
package controls.dp_06_data_is_deleted_as_promised.files_deletion

import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "person who deleted", "verified_by": "person who verified"},
	"apart": [["verified_by", "performed_by"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [deletion.id, "how much was found or deleted cannot be read"] if {
	some deletion in instances.in_time(input)
	some field in ["items_found", "items_deleted"]
	not _number_or_null(object.get(deletion, ["item", field], ""))
}

_number_or_null(value) if is_number(value)

_number_or_null(value) if value == null

_faults contains [deletion.id, sprintf("%s was not counted", [field])] if {
	some deletion in instances.in_time(input)
	some field in ["items_found", "items_deleted"]
	object.get(deletion, ["item", field], "") == null
}

_faults contains [deletion.id, sprintf("%d items were found and %d deleted", [deletion.item.items_found, deletion.item.items_deleted])] if {
	some deletion in instances.in_time(input)
	is_number(deletion.item.items_found)
	is_number(deletion.item.items_deleted)
	deletion.item.items_found != deletion.item.items_deleted
}

_faults contains [deletion.id, "nothing was found to delete; a run that finds nothing shows nothing"] if {
	some deletion in instances.in_time(input)
	deletion.item.items_found == 0
}
