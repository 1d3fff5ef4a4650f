# METADATA
# title: Restores are tested
# description: The restore test of each half year, with what makes it whole.
# scope: package
# custom:
#   kind: files.restore_test
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: half_year
#     grace_days: grace_days
#     found: {form: record, record: restore_test, evidence: [item, attachments, first_commit]}
package controls.bc_02_restores_are_tested.files_restore_test

import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {
		"performed_by": "performer",
		"approved_by": "approver",
		"integrity_check": "check of what came back",
	},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
	"in_time": true,
	"yes": {"restored": "it was not restored"},
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [test.id, "how long the restore took, or may take, cannot be read"] if {
	some test in instances.in_time(input)
	not _measured(test)
}

_measured(test) if {
	is_number(test.item.minutes)
	is_number(test.item.objective_minutes)
}

_measured(test) if object.get(test, ["item", "minutes"], {}) == null

_faults contains [test.id, "how long the restore took was not measured"] if {
	some test in instances.in_time(input)
	object.get(test, ["item", "minutes"], {}) == null
}

_faults contains [test.id, sprintf("the restore took %d minutes, of %d that it may take", [test.item.minutes, test.item.objective_minutes])] if {
	some test in instances.in_time(input)
	_measured(test)
	test.item.minutes > test.item.objective_minutes
}
