# METADATA
# title: Clients that know no second factor are blocked
# description: >-
#   One enforced conditional-access policy blocks Exchange ActiveSync and other legacy clients for all users and
#   resources, and leaves out nobody but approved emergency accounts; or security defaults are on, which block them
#   too.
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
#     - name: defaults
#       kind: entra.security_defaults
#       key: tenant
#       match: tenant
#       evidence: [item]
#   params: [emergency_accounts]
package controls.ac_38_weak_sign_in_is_blocked.entra_organization_legacy

import data.lib.entra_access
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the tenant is not known" if not evidence.text(input.subject.tenant)

missing contains "whether security defaults are on is not known" if not is_boolean(input.related.defaults.item.isEnabled)

missing contains reason if {
	some reason in entra_access.problems(_policies)
}

missing contains reason if {
	not _defaults_on
	some reason in entra_access.missing(_judged)
}

fails contains reason if {
	input.related.defaults.item.isEnabled == false
	count(entra_access.problems(_policies)) == 0
	some reason in entra_access.shortfall("no enforced policy blocks legacy clients for everybody", _judged)
}

_defaults_on if input.related.defaults.item.isEnabled == true

_policies := object.get(input, ["related", "policies"], null)

_judged := entra_access.judged(_fitting, {"clients"}, input.params.emergency_accounts)

_fitting := [policy |
	some policy in entra_access.demanding(_policies, {"block"})
	{"exchangeActiveSync", "other"} - {type | some type in policy.item.conditions.clientAppTypes} == set()
]
