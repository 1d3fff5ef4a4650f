# METADATA
# title: An independent penetration test is done each year
# description: The penetration test of each year, with what makes it whole.
# scope: package
# custom:
#   kind: files.penetration_test
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     grace_days: grace_days
#     found: {form: record, record: penetration_test, evidence: [item, attachments, first_commit]}
package controls.vm_04_penetration_test_is_done.files_penetration_test

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"performed_by": "performer", "approved_by": "approver"},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
	"in_time": true,
	"yes": {"independent": "the testers are not said to be independent"},
	"lists": {"scope": "scope"},
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
