# METADATA
# title: Emergency accounts exist, are few and can help
# description: >-
#   The emergency accounts that management names each hold Global Administrator by themselves and at once, and there
#   are as many as stated.
# scope: package
# custom:
#   kind: entra.organization
#   type: state
#   attribute: D
#   evidence: [tenant]
#   related:
#     - name: roles
#       kind: entra.directory_role
#       key: tenant
#       match: tenant
#       evidence: [item, holders]
#       many: true
#   params: [emergency_accounts, minimum_emergency_accounts]
package controls.ac_09_root_is_locked_down.entra_organization

import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the tenant is not known" if not evidence.text(input.subject.tenant)

missing contains "who holds Global Administrator is not known" if not _known

fails contains sprintf("%d emergency accounts are named, %d are required", [count(input.params.emergency_accounts), input.params.minimum_emergency_accounts]) if {
	count(input.params.emergency_accounts) < input.params.minimum_emergency_accounts
}

fails contains sprintf("the emergency account %s does not hold Global Administrator by itself and at once", [account]) if {
	_known
	some account in input.params.emergency_accounts
	not account in _ready
}

_role := [role | some role in input.related.roles; role.item.templateId == entra_roles.global_administrator][0] if is_array(input.related.roles)

_known if entra_roles.readable(_role.holders)

_ready := {who.id | some who in _role.holders.value; who.standing == "active"; who.via == "direct"} if _known
