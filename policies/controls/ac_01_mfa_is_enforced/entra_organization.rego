# METADATA
# title: Everybody in the tenant is asked for a second factor
# description: >-
#   One enforced conditional-access policy asks all users for a second factor on all resources, from all clients and
#   places, with no other control that would do instead, and leaves out nobody but approved emergency accounts; or
#   security defaults are on. Report-only policies do not count.
# scope: package
# custom:
#   kind: entra.organization
#   type: state
#   attribute: D
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
package controls.ac_01_mfa_is_enforced.entra_organization

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
	some reason in entra_access.shortfall("no enforced policy asks everybody for a second factor everywhere", _judged)
}

_defaults_on if input.related.defaults.item.isEnabled == true

_policies := object.get(input, ["related", "policies"], null)

_judged := entra_access.judged(entra_access.demanding(_policies, {"mfa", "phishing_resistant"}), set(), input.params.emergency_accounts)
