# METADATA
# title: Sign-ins at high risk are stopped
# description: >-
#   One enforced conditional-access policy blocks sign-ins at high risk, or asks for a second factor, on all
#   resources, and leaves out nobody but approved emergency accounts. Needs Entra ID P2.
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
package controls.ac_31_sign_in_risk_is_handled.entra_organization_sign_in_risk

import data.lib.entra_access
import data.lib.entra_licence
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if entra_licence.lacks(_subscriptions, "AAD_PREMIUM_P2")

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
	some reason in entra_access.shortfall("no enforced policy stops sign-ins at high risk", _judged)
}

_policies := object.get(input, ["related", "policies"], null)

_subscriptions := object.get(input, ["related", "subscriptions"], null)

_judged := entra_access.judged(_fitting, {"risks"}, input.params.emergency_accounts)

_fitting := [policy |
	some policy in entra_access.demanding(_policies, {"block", "mfa", "phishing_resistant"})
	"high" in object.get(policy.item.conditions, "signInRiskLevels", [])
	count(object.get(policy.item.conditions, "userRiskLevels", [])) == 0
]
