# METADATA
# title: Sessions end within the limit
# description: >-
#   One enforced conditional-access policy asks all users to sign in again after the stated number of hours or at
#   every sign-in, on all resources, and leaves out nobody but approved emergency accounts.
# scope: package
# custom:
#   kind: entra.organization
#   type: state
#   attribute: A
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
#   params: [emergency_accounts, maximum_session_hours]
package controls.ac_14_sessions_end.entra_organization

import data.lib.entra_access
import data.lib.entra_licence
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
	some reason in entra_access.shortfall(sprintf("no enforced policy ends the sessions of everybody after %d hours", [input.params.maximum_session_hours]), _judged)
}

_policies := object.get(input, ["related", "policies"], null)

_subscriptions := object.get(input, ["related", "subscriptions"], null)

_judged := entra_access.judged(_fitting, set(), input.params.emergency_accounts)

_fitting := [policy |
	some policy in entra_access.readable(_policies)
	_hours(object.get(policy.item, "sessionControls", null)) <= input.params.maximum_session_hours
]

# Of what cannot be read there are no hours, so that the policy does not fit.
_hours(controls) := controls.signInFrequency.value * _unit[controls.signInFrequency.type] if {
	controls.signInFrequency.isEnabled == true
	is_number(controls.signInFrequency.value)
	controls.signInFrequency.value > 0
	object.get(controls.signInFrequency, "authenticationType", _both) == _both
}

_hours(controls) := 0 if {
	controls.signInFrequency.isEnabled == true
	controls.signInFrequency.frequencyInterval == "everyTime"
	not is_number(controls.signInFrequency.value)
}

_both := "primaryAndSecondaryAuthentication"

_unit := {"hours": 1, "days": 24}
