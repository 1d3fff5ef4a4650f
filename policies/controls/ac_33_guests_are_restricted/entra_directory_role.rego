# METADATA
# title: No guest holds a privileged role
# description: >-
#   A guest is known by the name that Entra gives it, which holds #EXT#. Programs have no such name. Roles that are
#   not privileged are not judged.
# scope: package
# custom:
#   kind: entra.directory_role
#   type: state
#   attribute: C
#   evidence: [item, holders]
package controls.ac_33_guests_are_restricted.entra_directory_role

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

missing contains sprintf("whether %s is a guest is not known", [who.id]) if {
	entra_roles.readable(input.subject.holders)
	some who in input.subject.holders.value
	who.type == "user"
	not evidence.text(who.name)
}

fails contains sprintf("the guest %s holds the role (%s, %s)", [who.name, who.standing, who.via]) if {
	entra_roles.readable(input.subject.holders)
	some who in input.subject.holders.value
	is_string(who.name)
	contains(who.name, "#EXT#")
}
