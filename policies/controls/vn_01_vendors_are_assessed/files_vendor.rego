# METADATA
# title: Vendors are assessed before use
# description: Each vendor in the register, as it stands.
# scope: package
# custom:
#   kind: files.vendor
#   type: state
#   attribute: A
#   evidence: [item, attachments]
package controls.vn_01_vendors_are_assessed.files_vendor

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if object.get(input, ["subject", "item", "in_use_from"], {}) == null

_wants := {
	"text": {"owner": "owner", "assessed_by": "assessor", "approved_by": "approver"},
	"days": {"assessed_on": "day of assessment", "approved_on": "day of approval"},
	"apart": [["approved_by", "assessed_by"]],
	"ordered": [["assessed_on", "in_use_from"], ["approved_on", "in_use_from"]],
	"attached": true,
}

_row := {"item": object.get(input, ["subject", "item"], {}), "attachments": object.get(input, ["subject", "attachments"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

fails contains sentence if some sentence in records.faults(_row, _wants)
