# METADATA
# title: People consent to little or nothing
# description: >-
#   People may consent by no policy at all, or by Microsoft's policy of low-impact permissions, or by one that
#   management approved. Consent in spite of a risk that was seen is off.
# scope: package
# custom:
#   kind: entra.authorization_policy
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [approved_consent_policies]
package controls.ac_34_consent_to_applications_is_controlled.entra_authorization_policy

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the policies of consent cannot be read" if not evidence.strings(_granted)

missing contains "whether people may consent to risky applications is not known" if not _risky_known

fails contains sprintf("people consent to applications by the policy %s", [policy]) if {
	evidence.strings(_granted)
	some policy in _granted
	startswith(policy, "ManagePermissionGrantsForSelf.")
	not policy in _narrow
	not policy in input.params.approved_consent_policies
}

fails contains "people may consent to applications in which a risk was seen" if input.subject.item.allowUserConsentForRiskyApps == true

_granted := input.subject.item.defaultUserRolePermissions.permissionGrantPoliciesAssigned

_narrow := {"ManagePermissionGrantsForSelf.microsoft-user-default-low"}

# Null is the default, which is off.
_risky_known if is_boolean(input.subject.item.allowUserConsentForRiskyApps)

_risky_known if object.get(input, ["subject", "item", "allowUserConsentForRiskyApps"], "-") == null
