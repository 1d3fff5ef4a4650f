# METADATA
# title: Performance is reviewed
# description: Each person of the roster, contractors included; what is not in the register was not done.
# scope: package
# custom:
#   kind: files.performance_review
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     per: {kind: files.person, on: item.start, until: item.end, evidence: [item]}
#     within_days: first_days
#     grace_days: grace_days
#     found: {form: record, record: performance_review, key: item.subject, evidence: [item, attachments]}
package controls.hr_04_performance_is_reviewed.files_performance_review

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "reviewer"},
	"apart": [["performed_by", "subject"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
