# METADATA
# title: Administrators' accounts live in the cloud
# description: >-
#   An account that is synchronised from the company's own directory falls with it. Microsoft's list of registrations says
#   who holds an administrator's role.
# scope: package
# custom:
#   kind: entra.user_registration
#   type: state
#   attribute: H
#   evidence: [item]
#   related: [{name: user, kind: entra.user, key: item.id, match: $subject, evidence: [item]}]
package controls.ac_08_privileged_access_is_limited.entra_user_registration_cloud

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.isAdmin == false

missing contains "whether the account is an administrator's is not known" if not is_boolean(input.subject.item.isAdmin)

missing contains "the id of the account is not known" if not evidence.text(input.subject.item.id)

missing contains "the account is not in the list of users" if not is_object(input.related.user.item)

missing contains "whether the account comes from another directory is not known" if not _stated

fails contains sprintf("the account is an administrator's and is synchronised from another directory (%s)", [name]) if {
	input.subject.item.isAdmin == true
	evidence.text(input.subject.item.id)
	name = input.related.user.item.userPrincipalName
	evidence.text(name)
	_synchronised
}

_synchronised if input.related.user.item.onPremisesSyncEnabled == true

_synchronised if evidence.text(input.related.user.item.onPremisesImmutableId)

_stated if {
	evidence.text(input.related.user.item.userPrincipalName)
	evidence.matches(input.related.user.item, {"required": ["onPremisesSyncEnabled", "onPremisesImmutableId"], "properties": {"onPremisesSyncEnabled": {"type": ["boolean", "null"]}, "onPremisesImmutableId": {"type": ["string", "null"]}}})
}
