# METADATA
# title: Global administrators are neither too few nor too many
# description: >-
#   People are counted once, whether they hold the role or may activate it, by themselves or by a group. Programs
#   are not counted.
# scope: package
# custom:
#   kind: entra.directory_role
#   type: state
#   attribute: F
#   evidence: [item, holders]
#   params: [minimum_global_administrators, maximum_global_administrators]
package controls.ac_08_privileged_access_is_limited.entra_directory_role_count

import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.templateId)
	input.subject.item.templateId != entra_roles.global_administrator
}

missing contains "which role this is is not known" if not evidence.text(input.subject.item.templateId)

missing contains evidence.unread(input, ["subject", "holders"], "who holds the role") if not entra_roles.readable(input.subject.holders)

fails contains sprintf("%d people are global administrators, fewer than %d: nobody may be there when they are needed", [_people, input.params.minimum_global_administrators]) if {
	_people < input.params.minimum_global_administrators
}

fails contains sprintf("%d people are global administrators, more than %d", [_people, input.params.maximum_global_administrators]) if {
	_people > input.params.maximum_global_administrators
}

_people := count({who.id | some who in input.subject.holders.value; who.type == "user"}) if entra_roles.readable(input.subject.holders)
