# METADATA
# title: Enabled members name their person
# description: >-
#   The person is named by the personnel number (employeeId). Disabled accounts, guests and listed accounts of
#   services are not judged.
# scope: package
# custom:
#   kind: entra.user
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [service_accounts]
package controls.ac_02_people_have_their_own_accounts.entra_user

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.accountEnabled == false

applicable := false if input.subject.item.userType == "Guest"

applicable := false if input.subject.item.id in input.params.service_accounts

missing contains "the account's id is not known" if not evidence.text(input.subject.item.id)

missing contains "whether this is a guest is not known" if not evidence.text(input.subject.item.userType)

missing contains "whether the account is enabled is not known" if not is_boolean(input.subject.item.accountEnabled)

missing contains "the personnel number was not collected" if not _known

fails contains "the account names no person: its employeeId is empty" if {
	_known
	not evidence.text(input.subject.item.employeeId)
}

# Null is what Graph says of a number that nobody entered.
_known if is_string(input.subject.item.employeeId)

_known if object.get(input, ["subject", "item", "employeeId"], "-") == null
