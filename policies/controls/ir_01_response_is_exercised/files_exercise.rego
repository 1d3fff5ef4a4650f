# METADATA
# title: The incident response plan is exercised
# description: The exercise of incident response of each year, with what makes it whole.
# scope: package
# custom:
#   kind: files.exercise
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     grace_days: grace_days
#     found: {form: record, record: exercise_incident_response, evidence: [item, attachments, first_commit]}
package controls.ir_01_response_is_exercised.files_exercise

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

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
