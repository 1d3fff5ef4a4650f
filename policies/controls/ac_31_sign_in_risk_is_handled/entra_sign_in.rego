# METADATA
# title: No sign-in at risk succeeds and stays so
# description: >-
#   A sign-in in which a risk was seen is a deviation when it succeeded and its risk is neither remedied nor
#   dismissed. The latest word on the risk is that of the entry as it was sealed.
# scope: package
# custom:
#   kind: entra.sign_in
#   type: event
#   attribute: D
#   evidence: [item]
package controls.ac_31_sign_in_risk_is_handled.entra_sign_in

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.riskState == "none"

missing contains sprintf("%s of the sign-in is not known", [name]) if {
	some name in ["createdDateTime", "riskState"]
	not evidence.text(input.subject.item[name])
}

missing contains "whether the sign-in succeeded is not known" if not is_number(input.subject.item.status.errorCode)

fails contains sprintf("a sign-in on %s succeeded and its risk is %s", [input.subject.item.createdDateTime, input.subject.item.riskState]) if {
	evidence.text(input.subject.item.createdDateTime)
	evidence.text(input.subject.item.riskState)
	not input.subject.item.riskState in {"none", "remediated", "dismissed", "confirmedSafe"}
	input.subject.item.status.errorCode == 0
}
