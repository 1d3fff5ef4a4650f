# METADATA
# title: Conditional access is changed by approved people
# description: >-
#   Conditional-access policies that were added, changed or deleted. A change by a program counts as the program's.
# scope: package
# custom:
#   kind: entra.directory_audit
#   type: event
#   attribute: A
#   evidence: [item]
#   params: [approved_changers]
package controls.ac_39_access_policies_are_changed_by_approved_people.entra_directory_audit

import data.lib.entra_audit
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if entra_audit.is_other(input.subject.item, entra_audit.policy_changes)

missing contains reason if {
	some reason in entra_audit.problems(object.get(input, ["subject", "item"], null))
}

fails contains sprintf("%s on %s by %s, who is not approved to change conditional access", [input.subject.item.activityDisplayName, input.subject.item.activityDateTime, entra_audit.actor_name(input.subject.item)]) if {
	count(entra_audit.problems(input.subject.item)) == 0
	input.subject.item.activityDisplayName in entra_audit.policy_changes
	count(entra_audit.actors(input.subject.item) & {id | some id in input.params.approved_changers}) == 0
}
