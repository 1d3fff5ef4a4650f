# METADATA
# title: Storage accounts allow no anonymous access
# description: >-
#   While an account allows it, any container can be opened to everybody. Azure counts an account that was never
#   told as allowing it.
# scope: package
# custom:
#   kind: azure.storage.account
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [approved_public_accounts]
package controls.dp_04_storage_is_not_public.azure_storage_account_anonymous

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the account's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "the account's name is not known" if not evidence.text(input.subject.item.name)

missing contains "whether anonymous access is allowed is not known" if {
	is_object(input.subject.item.properties)
	not _told
	not _never_told
}

fails contains "the account allows anonymous access to its containers (allowBlobPublicAccess is true)" if {
	_unapproved
	input.subject.item.properties.allowBlobPublicAccess == true
}

fails contains "the account was never told to refuse anonymous access (allowBlobPublicAccess is not set)" if {
	_unapproved
	_never_told
}

_told if is_boolean(input.subject.item.properties.allowBlobPublicAccess)

_never_told if {
	is_object(input.subject.item.properties)
	object.get(input.subject.item.properties, "allowBlobPublicAccess", null) == null
}

_unapproved if {
	evidence.text(input.subject.item.name)
	not input.subject.item.name in input.params.approved_public_accounts
}
