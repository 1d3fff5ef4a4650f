# METADATA
# title: Members have registered a second factor
# description: >-
#   What a person registered counts when the policy of methods still takes it. Disabled accounts cannot sign in, and
#   guests prove themselves at home; neither is judged.
# scope: package
# custom:
#   kind: entra.user_registration
#   type: state
#   attribute: E
#   evidence: [item]
#   related:
#     - name: account
#       kind: entra.user
#       key: item.id
#       match: $subject
#       evidence: [item]
package controls.ac_01_mfa_is_enforced.entra_user_registration

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.related.account.item.accountEnabled == false

applicable := false if input.subject.item.userType == "guest"

missing contains "whether this is a guest is not known" if not evidence.text(input.subject.item.userType)

missing contains "whether the account is enabled is not known" if not is_boolean(input.related.account.item.accountEnabled)

missing contains sprintf("%s is not known", [name]) if {
	some name in ["isMfaRegistered", "isMfaCapable"]
	not is_boolean(input.subject.item[name])
}

fails contains "no second factor is registered" if input.subject.item.isMfaRegistered == false

fails contains "a second factor is registered, but the policy of methods does not take it" if {
	input.subject.item.isMfaRegistered == true
	input.subject.item.isMfaCapable == false
}
