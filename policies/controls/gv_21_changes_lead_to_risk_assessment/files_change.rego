# METADATA
# title: Significant changes lead to a new look at risks
# description: Each significant change of the register is one instance, from its performed_on on.
# scope: package
# custom:
#   kind: files.change
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.change, on: item.performed_on, evidence: [item]}
#     found: {form: row, on: item.performed_on, evidence: [item, attachments]}
package controls.gv_21_changes_lead_to_risk_assessment.files_change

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	value = object.get(input, ["subject", "expected", "for", "item", "significant"], {})
	_no(value)
}

_no(value) if value == false

_yes(value) if value == true

_wants := {
	"days": {"risk_assessed_on": "day of risk assessment"},
	"ordered": [["risk_assessed_on", "performed_on"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

missing contains "whether it concerns this control is not known" if {
	not _yes(object.get(input, ["subject", "expected", "for", "item", "significant"], {}))
	not _no(object.get(input, ["subject", "expected", "for", "item", "significant"], {}))
}

fails contains sentence if some sentence in records.fails(input, _wants, {})
