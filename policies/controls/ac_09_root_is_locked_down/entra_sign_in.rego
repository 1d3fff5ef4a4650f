# METADATA
# title: Each use of an emergency account is accounted for
# description: >-
#   Sign-ins of the emergency accounts that management names, successful or not. A use that was wanted, such as a
#   test, is named in the parameters by the sign-in's id.
# scope: package
# custom:
#   kind: entra.sign_in
#   type: event
#   attribute: E
#   evidence: [item]
#   params: [emergency_accounts, explained_sign_ins]
package controls.ac_09_root_is_locked_down.entra_sign_in

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.userId)
	not input.subject.item.userId in input.params.emergency_accounts
}

missing contains sprintf("%s of the sign-in is not known", [name]) if {
	some name in ["id", "userId", "createdDateTime"]
	not evidence.text(input.subject.item[name])
}

fails contains sprintf("an emergency account signed in on %s and nobody accounts for it (sign-in %s)", [input.subject.item.createdDateTime, input.subject.item.id]) if {
	input.subject.item.userId in input.params.emergency_accounts
	evidence.text(input.subject.item.id)
	evidence.text(input.subject.item.createdDateTime)
	not input.subject.item.id in input.params.explained_sign_ins
}
