# METADATA
# title: Unauthorised disclosures are recorded and handled
# description: Each unauthorised disclosure of the register is one instance, from its disclosed_on on.
# scope: package
# custom:
#   kind: files.disclosure
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.disclosure, on: item.disclosed_on, evidence: [item]}
#     within_days: notice_days
#     found: {form: row, on: item.people_told_on, evidence: [item, attachments]}
package controls.pr_16_unauthorised_disclosures_are_handled.files_disclosure

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	value = object.get(input, ["subject", "expected", "for", "item", "type"], {})
	_no(value)
}

_yes(value) if value == "unauthorised"

_no(value) if value in {"third_party", "authority"}

_wants := {
	"text": {"incident": "incident", "performed_by": "person who handled it"},
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

missing contains "whether it concerns this control is not known" if {
	not _yes(object.get(input, ["subject", "expected", "for", "item", "type"], {}))
	not _no(object.get(input, ["subject", "expected", "for", "item", "type"], {}))
}

fails contains sentence if some sentence in records.fails(input, _wants, {})
