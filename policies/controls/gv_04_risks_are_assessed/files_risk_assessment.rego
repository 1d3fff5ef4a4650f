# METADATA
# title: Risks are assessed each year
# description: The risk assessment of each year, with what makes it whole.
# scope: package
# custom:
#   kind: files.risk_assessment
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     grace_days: grace_days
#     found: {form: record, record: risk_assessment_annual, evidence: [item, attachments, first_commit]}
package controls.gv_04_risks_are_assessed.files_risk_assessment

import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "performer", "approved_by": "approver", "method": "method"},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
	"in_time": true,
	"lists": {"risks": "risk"},
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [assessment.id, "what it considered cannot be read"] if {
	some assessment in instances.in_time(input)
	not evidence.strings(object.get(assessment, ["item", "considered"], {}))
}

_faults contains [assessment.id, sprintf("it did not consider %s", [matter])] if {
	some assessment in instances.in_time(input)
	evidence.strings(object.get(assessment, ["item", "considered"], {}))
	some matter in ["threats", "fraud", "vendors", "changes"]
	not matter in assessment.item.considered
}
