# METADATA
# title: Installed software is reviewed
# description: >-
#   A record of the topic software in each quarter; what was found and who approved it stand in the record.
# scope: package
# custom:
#   kind: files.review
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: quarter
#     grace_days: grace_days
#     found: {form: record, record: review_software, evidence: [item, attachments, first_commit]}
package controls.gv_27_installed_software_is_reviewed.files_review

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "performer", "approved_by": "approver", "result": "result"},
	"apart": [["approved_by", "performed_by"]],
	"ordered": [["covers_from", "covers_to"], ["covers_to", "performed_on"]],
	"owned": ["actions"],
	"attached": true,
	"in_time": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
