# METADATA
# title: Second factors are registered from managed devices
# description: >-
#   One enforced conditional-access policy asks all users for a device that meets its compliance policies or is
#   joined to the domain when they register a second factor: who has a stolen password would register one too. It
#   leaves out nobody but approved emergency accounts. Needs Intune.
# scope: package
# custom:
#   kind: entra.organization
#   type: state
#   attribute: E
#   evidence: [tenant]
#   related:
#     - name: policies
#       kind: entra.conditional_access_policy
#       key: tenant
#       match: tenant
#       evidence: [item, excluded]
#       many: true
#     - name: subscriptions
#       kind: entra.subscribed_sku
#       key: tenant
#       match: tenant
#       evidence: [item]
#       many: true
#   params: [emergency_accounts]
package controls.ep_01_devices_are_managed.entra_organization_registration

import data.lib.entra_access
import data.lib.entra_licence
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if entra_licence.lacks(_subscriptions, "INTUNE")

missing contains "the tenant is not known" if not evidence.text(input.subject.tenant)

missing contains reason if {
	some reason in entra_licence.problems(_subscriptions)
}

missing contains reason if {
	some reason in entra_access.problems(_policies)
}

missing contains reason if {
	some reason in entra_access.missing(_judged)
}

fails contains reason if {
	count(entra_access.problems(_policies)) == 0
	some reason in entra_access.shortfall("no enforced policy asks for a managed device to register a second factor", _judged)
}

_policies := object.get(input, ["related", "policies"], null)

_subscriptions := object.get(input, ["related", "subscriptions"], null)

_judged := entra_access.judged(_fitting, {"resources"}, input.params.emergency_accounts)

_fitting := [policy |
	some policy in entra_access.demanding(_policies, {"compliantDevice", "domainJoinedDevice"})
	"urn:user:registersecurityinfo" in policy.item.conditions.applications.includeUserActions
]
