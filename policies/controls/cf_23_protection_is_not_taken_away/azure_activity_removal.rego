# METADATA
# title: Nobody takes protection away unapproved
# description: >-
#   Each success counts as one occurrence; what was tried and refused is no removal. The caller of an app is its
#   object id.
# scope: package
# custom:
#   kind: azure.activity
#   type: event
#   attribute: A
#   evidence: [resource, item]
#   params: [watched_removals, approved_removers]
package controls.cf_23_protection_is_not_taken_away.azure_activity_removal

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.operationName)
	not lower(input.subject.item.operationName) in {lower(name) | some name in input.params.watched_removals}
}

applicable := false if {
	evidence.text(input.subject.item.status)
	lower(input.subject.item.status) in {"started", "accepted", "failed"}
}

missing contains "what was done is not known" if not evidence.text(input.subject.item.operationName)

missing contains "how it ended is not known" if {
	not lower(_status) in {"succeeded", "started", "accepted", "failed"}
}

missing contains "who did it is not known" if not evidence.text(input.subject.item.caller)

fails contains reason if {
	lower(_status) == "succeeded"
	evidence.text(input.subject.item.operationName)
	evidence.text(input.subject.item.caller)
	not lower(input.subject.item.caller) in {lower(name) | some name in input.params.approved_removers}
	about = [input.subject.item.caller, input.subject.item.operationName, object.get(input.subject, "resource", "nothing named")]
	reason = sprintf("%s did %s on %v", about)
}

missing contains "on what it was done is not known" if not evidence.text(input.subject.resource)

_status := input.subject.item.status if is_string(input.subject.item.status)
