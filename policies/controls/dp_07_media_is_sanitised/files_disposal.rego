# METADATA
# title: Media and devices are sanitised before disposal
# description: Each disposal of the register is one instance, from its disposed_on on.
# scope: package
# custom:
#   kind: files.disposal
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.disposal, on: item.disposed_on, evidence: [item]}
#     found: {form: row, on: item.disposed_on, evidence: [item, attachments]}
package controls.dp_07_media_is_sanitised.files_disposal

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"method": "method", "performed_by": "person who did it", "approved_by": "approver"},
	"days": {"wiped_on": "day of wiping"},
	"apart": [["approved_by", "performed_by"]],
	"ordered": [["wiped_on", "disposed_on"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
