# METADATA
# title: Explicit consent is asked for and kept
# description: Each purpose with explicit consent in the register, as it stands.
# scope: package
# custom:
#   kind: files.consent
#   type: state
#   attribute: A
#   evidence: [item]
package controls.pr_12_explicit_consent_is_kept.files_consent

import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.basis in _others

_others := {"consent", "contract", "legal_duty", "legitimate_interest"}

_wants := {"text": {
	"collection": "way in which it is asked for",
	"evidence_kept": "place where consent is kept",
	"approved_by": "approver",
}}

_row := {"item": object.get(input, ["subject", "item"], {})}

missing contains sentence if some sentence in records.unread(_row, _wants)

missing contains "on which basis the data is collected is not known" if {
	not object.get(input, ["subject", "item", "basis"], {}) in (_others | {"explicit_consent"})
}

fails contains sentence if some sentence in records.faults(_row, _wants)
