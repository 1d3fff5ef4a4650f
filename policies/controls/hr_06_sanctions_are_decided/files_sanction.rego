# METADATA
# title: Broken rules are dealt with
# description: Each case of the register is one instance, from its opened_on on.
# scope: package
# custom:
#   kind: files.sanction
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.sanction, on: item.opened_on, evidence: [item]}
#     within_days: decision_days
#     found: {form: row, on: item.decided_on, evidence: [item, attachments]}
package controls.hr_06_sanctions_are_decided.files_sanction

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {
		"policy": "policy",
		"outcome": "outcome",
		"performed_by": "person who handled it",
		"approved_by": "approver",
	},
	"apart": [["approved_by", "performed_by"]],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {})

fails contains sentence if some sentence in records.fails(input, _wants, {})
