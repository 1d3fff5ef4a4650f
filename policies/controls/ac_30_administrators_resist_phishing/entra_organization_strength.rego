# METADATA
# title: Administrators use methods that resist phishing
# description: >-
#   One enforced conditional-access policy asks the holders of each privileged role, or everybody, for an
#   authentication strength that takes passkeys, security keys, Windows Hello and certificates only.
# scope: package
# custom:
#   kind: entra.organization
#   type: state
#   attribute: B
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
package controls.ac_30_administrators_resist_phishing.entra_organization_strength

import data.lib.entra_access
import data.lib.entra_licence
import data.lib.entra_roles
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if entra_licence.lacks(_subscriptions, "AAD_PREMIUM")

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
	some reason in entra_access.shortfall("no enforced policy asks the holders of each privileged role for a method that resists phishing", _judged)
}

_policies := object.get(input, ["related", "policies"], null)

_subscriptions := object.get(input, ["related", "subscriptions"], null)

_judged := entra_access.judged(_fitting, {"users"}, input.params.emergency_accounts)

_fitting := [policy |
	some policy in entra_access.demanding(_policies, {"phishing_resistant"})
	_reaches(policy.item.conditions.users)
]

_reaches(users) if "All" in users.includeUsers

_reaches(users) if {
	count(object.keys(entra_roles.privileged) - {role | some role in object.get(users, "includeRoles", [])}) == 0
}
