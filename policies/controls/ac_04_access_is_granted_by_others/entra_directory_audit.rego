# METADATA
# title: Nobody grants a role or a group to themselves
# description: >-
#   Grants of directory roles and additions to groups that succeeded. An approved program that grants for others,
#   such as the activation of eligible roles, is named in the parameters.
# scope: package
# custom:
#   kind: entra.directory_audit
#   type: event
#   attribute: A
#   evidence: [item]
#   params: [exempt_actors]
package controls.ac_04_access_is_granted_by_others.entra_directory_audit

import data.lib.entra_audit
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if entra_audit.is_other(input.subject.item, entra_audit.grants)

missing contains reason if {
	some reason in entra_audit.problems(object.get(input, ["subject", "item"], null))
}

fails contains sprintf("%s: %s granted it to themselves on %s", [input.subject.item.activityDisplayName, entra_audit.actor_name(input.subject.item), input.subject.item.activityDateTime]) if {
	count(entra_audit.problems(input.subject.item)) == 0
	input.subject.item.activityDisplayName in entra_audit.grants
	count(entra_audit.actors(input.subject.item) & entra_audit.people(input.subject.item)) > 0
	count(entra_audit.actors(input.subject.item) & {actor | some actor in input.params.exempt_actors}) == 0
}
