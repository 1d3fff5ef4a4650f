# METADATA
# title: Access is requested and approved by ticket
# description: Each request for access of the register is one instance, from its requested_on on.
# scope: package
# custom:
#   kind: files.access_request
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.access_request, on: item.requested_on, evidence: [item]}
#     within_days: grant_days
#     found: {form: row, on: item.performed_on, evidence: [item, attachments]}
package controls.gv_32_access_is_requested.files_access_request

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"approved_by": "approver", "performed_by": "person who granted it"},
	"days": {"approved_on": "day of approval"},
	"apart": [["approved_by", "performed_by"], ["approved_by", "subject"], ["performed_by", "subject"]],
	"ordered": [["approved_on", "performed_on"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
