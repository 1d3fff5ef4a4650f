# METADATA
# title: Holders of privileged directory roles are approved
# description: >-
#   Holders are people and programs, active or eligible, by themselves or by a group. Roles that are not privileged
#   are not judged.
# scope: package
# custom:
#   kind: entra.directory_role
#   type: state
#   attribute: E
#   evidence: [item, holders]
#   params: [approved_directory_administrators]
package controls.ac_08_privileged_access_is_limited.entra_directory_role

import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.templateId)
	not input.subject.item.templateId in object.keys(entra_roles.privileged)
}

missing contains "which role this is is not known" if not evidence.text(input.subject.item.templateId)

missing contains evidence.unread(input, ["subject", "holders"], "who holds the role") if not entra_roles.readable(input.subject.holders)

fails contains sprintf("%s is held by %s (%s, %s), who is not approved", [role, who.id, who.standing, who.via]) if {
	role = entra_roles.privileged[input.subject.item.templateId]
	entra_roles.readable(input.subject.holders)
	some who in input.subject.holders.value
	not who.id in input.params.approved_directory_administrators
}
