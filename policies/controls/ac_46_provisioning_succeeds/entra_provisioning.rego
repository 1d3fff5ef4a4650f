# METADATA
# title: Provisioning attempts succeed
# description: >-
#   Each attempt by itself: one that is tried again and succeeds later was a failure until then. What the rules of a
#   job leave out on purpose is skipped and is not judged.
# scope: package
# custom:
#   kind: entra.provisioning
#   type: event
#   attribute: A
#   evidence: [item]
#   params: [decided_errors]
package controls.ac_46_provisioning_succeeds.entra_provisioning

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if _status == "skipped"

_status := input.subject.item.provisioningStatusInfo.status

_code := input.subject.item.provisioningStatusInfo.errorInformation.errorCode

missing contains "how the attempt ended is not known" if not _status in {"success", "failure", "warning", "skipped"}

missing contains "what was tried is not known" if not evidence.text(input.subject.item.provisioningAction)

missing contains "in which application it was tried is not known" if {
	not evidence.text(input.subject.item.targetSystem.displayName)
}

missing contains "the error of the attempt is not known" if {
	_status in {"failure", "warning"}
	not evidence.text(_code)
}

fails contains sprintf("the attempt to %s an account in %s ended as %s (%s)", [input.subject.item.provisioningAction, input.subject.item.targetSystem.displayName, _status, _code]) if {
	count(missing) == 0
	_status in {"failure", "warning"}
	not _code in input.params.decided_errors
}
