# METADATA
# title: Sources of time are reviewed
# description: >-
#   A record of the topic time_sources in each year; what was found and who approved it stand in the record.
# scope: package
# custom:
#   kind: files.review
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     grace_days: grace_days
#     found: {form: record, record: review_time_sources, evidence: [item, attachments, first_commit]}
package controls.gv_28_clocks_are_reviewed.files_review

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
