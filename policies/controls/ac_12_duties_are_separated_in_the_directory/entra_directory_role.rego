# METADATA
# title: Nobody holds both roles of a pair
# description: >-
#   Judged on the first role of each pair. People count whether they hold a role or may activate it, by themselves
#   or by a group.
# scope: package
# custom:
#   kind: entra.directory_role
#   type: state
#   attribute: A
#   evidence: [item, holders, tenant]
#   related:
#     - name: roles
#       kind: entra.directory_role
#       key: tenant
#       match: tenant
#       evidence: [item, holders]
#       many: true
#   params: [conflicting_roles]
package controls.ac_12_duties_are_separated_in_the_directory.entra_directory_role

import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.templateId)
	count([pair | some pair in input.params.conflicting_roles; pair[0] == input.subject.item.templateId]) == 0
}

missing contains "which role this is is not known" if not evidence.text(input.subject.item.templateId)

missing contains "the tenant is not known" if not evidence.text(input.subject.tenant)

missing contains evidence.unread(input, ["subject", "holders"], "who holds the role") if not entra_roles.readable(input.subject.holders)

missing contains sprintf("who holds the role %s is not known", [other]) if {
	some other in _others
	count([role | some role in _roles; role.item.templateId == other; entra_roles.readable(role.holders)]) == 0
}

fails contains sprintf("%s also holds %s", [who, other]) if {
	some other in _others
	some role in _roles
	role.item.templateId == other
	some who in (entra_roles.holding(input.subject.holders, {"active", "eligible"}) & entra_roles.holding(role.holders, {"active", "eligible"}))
}

_others := {pair[1] | some pair in input.params.conflicting_roles; pair[0] == input.subject.item.templateId}

_roles := input.related.roles if is_array(input.related.roles)
