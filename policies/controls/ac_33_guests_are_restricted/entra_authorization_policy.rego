# METADATA
# title: Guests see little, and few invite them
# description: >-
#   Guests have the role of limited access or of restricted guests, and administrators and guest inviters alone may
#   invite. An id that is none of Microsoft's three reads as not restricted.
# scope: package
# custom:
#   kind: entra.authorization_policy
#   type: state
#   attribute: A
#   evidence: [item]
package controls.ac_33_guests_are_restricted.entra_authorization_policy

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains sprintf("%s is not known", [name]) if {
	some name in ["guestUserRoleId", "allowInvitesFrom"]
	not evidence.text(input.subject.item[name])
}

fails contains sprintf("guests may read like members, or their role %s is not known to be limited", [input.subject.item.guestUserRoleId]) if {
	evidence.text(input.subject.item.guestUserRoleId)
	not input.subject.item.guestUserRoleId in _limited
}

fails contains sprintf("guests may be invited by more than administrators and guest inviters (%s)", [input.subject.item.allowInvitesFrom]) if {
	evidence.text(input.subject.item.allowInvitesFrom)
	not input.subject.item.allowInvitesFrom in {"adminsAndGuestInviters", "none"}
}

# Guest users with limited access, and restricted guest users: the same ids in every tenant.
_limited := {"10dae51f-b6af-4016-8d66-8c2a99b929b3", "2af84b1e-32c8-42b7-82bc-daa82404023b"}
