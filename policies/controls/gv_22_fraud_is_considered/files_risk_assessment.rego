# METADATA
# title: Fraud is considered
# description: The assessment of fraud of each year, with what makes it whole.
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
package controls.gv_22_fraud_is_considered.files_risk_assessment

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "performer", "approved_by": "approver"},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
	"in_time": true,
	"lists": {"fraud_scenarios": "fraud scenario"},
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
