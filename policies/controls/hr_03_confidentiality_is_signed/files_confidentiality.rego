# METADATA
# title: Confidentiality terms are signed
# description: Each person of the roster, contractors included; what is not in the register was not done.
# scope: package
# custom:
#   kind: files.confidentiality
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.person, on: item.start, until: item.end, evidence: [item]}
#     within_days: start_days
#     found: {form: record, record: confidentiality, key: item.subject, evidence: [item, attachments]}
package controls.hr_03_confidentiality_is_signed.files_confidentiality

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"agreement": "agreement"},
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
