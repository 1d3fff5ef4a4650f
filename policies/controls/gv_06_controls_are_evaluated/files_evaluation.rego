# METADATA
# title: Controls are evaluated by somebody objective
# description: The evaluation of controls of each year, with what makes it whole.
# scope: package
# custom:
#   kind: files.evaluation
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     grace_days: grace_days
#     found: {form: record, record: evaluation, evidence: [item, attachments, first_commit]}
package controls.gv_06_controls_are_evaluated.files_evaluation

import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {
		"performed_by": "assessor",
		"reported_to": "receiver of the report",
		"approved_by": "approver",
	},
	"days": {"reported_on": "day of the report"},
	"apart": [["reported_to", "performed_by"], ["approved_by", "performed_by"]],
	"lists": {"controls": "control"},
	"attached": true,
	"in_time": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [evaluation.id, "whose controls were evaluated cannot be read"] if {
	some evaluation in instances.in_time(input)
	not evidence.strings(object.get(evaluation, ["item", "subjects"], {}))
}

_faults contains [evaluation.id, sprintf("%s evaluated controls of their own", [evaluation.item.performed_by])] if {
	some evaluation in instances.in_time(input)
	evidence.strings(object.get(evaluation, ["item", "subjects"], {}))
	evaluation.item.performed_by in evaluation.item.subjects
}
