# METADATA
# title: Privileged people have narrower roles than Global Administrator
# description: >-
#   Counts the people of the other privileged roles and of Global Administrator, whether they hold the role or may
#   activate it; somebody with both counts on both sides.
# scope: package
# custom:
#   kind: entra.organization
#   type: state
#   attribute: G
#   evidence: [tenant]
#   related:
#     - name: roles
#       kind: entra.directory_role
#       key: tenant
#       match: tenant
#       evidence: [item, holders]
#       many: true
package controls.ac_08_privileged_access_is_limited.entra_organization_finer_roles

import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the tenant is not known" if not evidence.text(input.subject.tenant)

missing contains "who holds the privileged roles is not known" if not _known

fails contains sprintf("%d people are global administrators and %d have a narrower privileged role", [count(_global), count(_narrower)]) if {
	_known
	count(_global) > count(_narrower)
}

_global := _people(entra_roles.global_administrator)

_narrower := union({_people(role) | some role, _ in entra_roles.privileged; role != entra_roles.global_administrator})

_people(role) := {who.id |
	some row in input.related.roles
	row.item.templateId == role
	some who in row.holders.value
	who.type == "user"
}

_known if {
	evidence.objects(input.related.roles)
	count([row | some row in input.related.roles; not _readable(row)]) == 0
	count([row | some row in input.related.roles; row.item.templateId == entra_roles.global_administrator]) == 1
}

_readable(row) if {
	evidence.text(row.item.templateId)
	entra_roles.readable(row.holders)
}
