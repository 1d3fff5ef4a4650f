# METADATA
# title: Disclosures to third parties are approved
# description: Each disclosure of the register is one instance, from its disclosed_on on.
# scope: package
# custom:
#   kind: files.disclosure
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.disclosure, on: item.disclosed_on, evidence: [item]}
#     found: {form: row, on: item.disclosed_on, evidence: [item, attachments]}
package controls.pr_14_disclosures_are_approved.files_disclosure

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	value = object.get(input, ["subject", "expected", "for", "item", "type"], {})
	_no(value)
}

_yes(value) if value in {"third_party", "authority"}

_no(value) if value == "unauthorised"

_wants := {
	"text": {
		"recipient": "recipient",
		"purpose": "purpose",
		"consent": "consent or legal ground",
		"performed_by": "person who disclosed",
		"approved_by": "approver",
	},
	"days": {"approved_on": "day of approval"},
	"apart": [["approved_by", "performed_by"]],
	"ordered": [["approved_on", "disclosed_on"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

missing contains "whether it concerns this control is not known" if {
	not _yes(object.get(input, ["subject", "expected", "for", "item", "type"], {}))
	not _no(object.get(input, ["subject", "expected", "for", "item", "type"], {}))
}

fails contains sentence if some sentence in records.fails(input, _wants, {})
