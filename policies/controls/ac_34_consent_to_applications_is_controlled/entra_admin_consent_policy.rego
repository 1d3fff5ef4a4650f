# METADATA
# title: Requests for consent reach a reviewer
# description: >-
#   Without requests people who need an application either cannot have it or find a way round.
# scope: package
# custom:
#   kind: entra.admin_consent_policy
#   type: state
#   attribute: C
#   evidence: [item]
package controls.ac_34_consent_to_applications_is_controlled.entra_admin_consent_policy

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether requests are on is not known" if not is_boolean(input.subject.item.isEnabled)

missing contains "who reviews requests is not known" if not evidence.objects(input.subject.item.reviewers)

fails contains "requests for admin consent are off" if input.subject.item.isEnabled == false

fails contains "requests for admin consent are on, but nobody reviews them" if {
	input.subject.item.isEnabled == true
	evidence.objects(input.subject.item.reviewers)
	count(input.subject.item.reviewers) == 0
}
