# METADATA
# title: Contracts carry security and confidentiality terms
# description: Each vendor contract in the register, as it stands.
# scope: package
# custom:
#   kind: files.vendor
#   type: state
#   attribute: A
#   evidence: [item, attachments]
package controls.vn_03_contracts_carry_terms.files_vendor

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"days": {"contract_signed_on": "day of signature"},
	"yes": {
		"security_terms": "no security terms are agreed",
		"confidentiality_terms": "no confidentiality terms are agreed",
	},
	"attached": true,
}

_row := {"item": object.get(input, ["subject", "item"], {}), "attachments": object.get(input, ["subject", "attachments"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "which data the vendor gets, or since when it is used, cannot be read" if not _readable

_readable if {
	evidence.strings(input.subject.item.data)
	_day_or_null(object.get(input, ["subject", "item", "in_use_from"], {}))
	_truth_or_null(object.get(input, ["subject", "item", "privacy_terms"], {}))
}

_day_or_null(value) if dates.is_day(value)

_day_or_null(value) if value == null

_truth_or_null(value) if is_boolean(value)

_truth_or_null(value) if value == null

fails contains sentence if some sentence in records.faults(_row, _wants)

fails contains "it gets personal data and no terms on it are agreed" if {
	_readable
	"personal" in input.subject.item.data
	input.subject.item.privacy_terms != true
}

fails contains sprintf("the contract was signed on %s, after use began on %s", [input.subject.item.contract_signed_on, input.subject.item.in_use_from]) if {
	_readable
	dates.is_day(input.subject.item.in_use_from)
	dates.is_day(input.subject.item.contract_signed_on)
	input.subject.item.contract_signed_on > input.subject.item.in_use_from
}
