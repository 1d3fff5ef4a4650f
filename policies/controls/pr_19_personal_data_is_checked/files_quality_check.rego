# METADATA
# title: The quality of personal data is checked
# description: The check of personal data of each year, with what makes it whole.
# scope: package
# custom:
#   kind: files.quality_check
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     grace_days: grace_days
#     found: {form: record, record: quality_check, evidence: [item, attachments, first_commit]}
package controls.pr_19_personal_data_is_checked.files_quality_check

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "performer", "approved_by": "approver", "method": "method"},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
	"in_time": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
