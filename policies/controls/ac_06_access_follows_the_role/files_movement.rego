# METADATA
# title: Access is adjusted when a person changes role
# description: Each mover of the register is one instance, from the day on which the new role begins.
# scope: package
# custom:
#   kind: files.movement
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.movement, on: item.effective_on, where: {item.movement: [mover]}, evidence: [item]}
#     within_days: change_days
#     found: {form: row, on: item.access_changed_on, evidence: [item, attachments]}
package controls.ac_06_access_follows_the_role.files_movement

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {
		"approved_by": "approver",
		"from_role": "old role",
		"performed_by": "person who changed the access",
		"to_role": "new role",
	},
	"days": {"approved_on": "day of approval"},
	"apart": [["approved_by", "performed_by"], ["approved_by", "subject"], ["performed_by", "subject"], ["from_role", "to_role"]],
	"ordered": [["approved_on", "access_changed_on"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
