# METADATA
# title: Administrators are asked for a second factor
# description: >-
#   One enforced conditional-access policy asks the holders of each privileged role, or everybody, for a second
#   factor on all resources; or security defaults are on, which ask administrators at every sign-in.
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
package controls.ac_30_administrators_resist_phishing.entra_organization_admins

import data.lib.entra_access
import data.lib.entra_roles
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
	some reason in entra_access.shortfall("no enforced policy asks the holders of each privileged role for a second factor", _judged)
}

_defaults_on if input.related.defaults.item.isEnabled == true

_policies := object.get(input, ["related", "policies"], null)

_judged := entra_access.judged(_fitting, {"users"}, input.params.emergency_accounts)

_fitting := [policy |
	some policy in entra_access.demanding(_policies, {"mfa", "phishing_resistant"})
	_reaches(policy.item.conditions.users)
]

_reaches(users) if "All" in users.includeUsers

_reaches(users) if {
	count(object.keys(entra_roles.privileged) - {role | some role in object.get(users, "includeRoles", [])}) == 0
}
