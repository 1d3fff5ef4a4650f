# METADATA
# title: The continuity and recovery plan is exercised
# description: The exercise of continuity of each year, with what makes it whole.
# scope: package
# custom:
#   kind: files.exercise
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     grace_days: grace_days
#     found: {form: record, record: exercise_continuity, evidence: [item, attachments, first_commit]}
package controls.bc_03_recovery_plan_is_exercised.files_exercise

import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "performer", "approved_by": "approver"},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
	"in_time": true,
	"lists": {"participants": "participant", "lessons": "lesson"},
	"owned": ["actions"],
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [exercise.id, "how long recovery took, or may take, cannot be read"] if {
	some exercise in instances.in_time(input)
	not _measured(exercise)
}

_measured(exercise) if {
	is_number(exercise.item.recovery_minutes)
	is_number(exercise.item.recovery_objective_minutes)
}

_measured(exercise) if object.get(exercise, ["item", "recovery_minutes"], {}) == null

_faults contains [exercise.id, "how long recovery took was not measured"] if {
	some exercise in instances.in_time(input)
	object.get(exercise, ["item", "recovery_minutes"], {}) == null
}

_faults contains [exercise.id, sprintf("recovery took %d minutes, of %d that it may take, and no action follows", [exercise.item.recovery_minutes, exercise.item.recovery_objective_minutes])] if {
	some exercise in instances.in_time(input)
	_measured(exercise)
	exercise.item.recovery_minutes > exercise.item.recovery_objective_minutes
	exercise.item.actions == []
}
