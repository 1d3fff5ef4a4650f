# METADATA
# title: No sign-in by a legacy client succeeds
# description: >-
#   Legacy clients know no second factor; a sign-in by one that succeeded went round it. Browsers and modern clients
#   are not judged.
# scope: package
# custom:
#   kind: entra.sign_in
#   type: event
#   attribute: C
#   evidence: [item]
package controls.ac_38_weak_sign_in_is_blocked.entra_sign_in

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.clientAppUsed in _modern

missing contains sprintf("%s of the sign-in is not known", [name]) if {
	some name in ["createdDateTime", "clientAppUsed"]
	not evidence.text(input.subject.item[name])
}

missing contains "whether the sign-in succeeded is not known" if not is_number(input.subject.item.status.errorCode)

fails contains sprintf("a sign-in on %s by the legacy client %s succeeded", [input.subject.item.createdDateTime, input.subject.item.clientAppUsed]) if {
	evidence.text(input.subject.item.createdDateTime)
	evidence.text(input.subject.item.clientAppUsed)
	not input.subject.item.clientAppUsed in _modern
	input.subject.item.status.errorCode == 0
}

_modern := {"Browser", "Mobile Apps and Desktop clients"}
