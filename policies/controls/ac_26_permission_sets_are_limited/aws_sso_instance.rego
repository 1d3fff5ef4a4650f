# METADATA
# title: Identity centers belong to the organisation's managing account
# description: >-
#   An instance of a single account admits people past the organisation's one. Of an account in no organisation its
#   own instance is the only one there can be.
# scope: package
# custom:
#   kind: aws.sso.instance
#   type: state
#   attribute: D
#   evidence: [account, item]
#   related:
#     - name: organization
#       kind: aws.organization
#       key: account
#       match: $subject
#       evidence: [organization]
#   params: [accounts_with_own_identity_center]
package controls.ac_26_permission_sets_are_limited.aws_sso_instance

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.account_id(input.subject.account)
	evidence.absent(input.related.organization.organization)
}

missing contains "the account is not known" if not evidence.account_id(input.subject.account)

missing contains "the account that owns the identity center is not known" if {
	not evidence.account_id(input.subject.item.OwnerAccountId)
}

missing contains evidence.unread(input, ["related", "organization", "organization"], "the account's organisation") if not _organization

_organization if {
	evidence.object_part(input.related.organization.organization)
	evidence.account_id(input.related.organization.organization.value.MasterAccountId)
}

fails contains sprintf("the identity center belongs to account %s, not to the managing account %s", [input.subject.item.OwnerAccountId, input.related.organization.organization.value.MasterAccountId]) if {
	_organization
	evidence.account_id(input.subject.item.OwnerAccountId)
	not input.subject.item.OwnerAccountId in input.params.accounts_with_own_identity_center
	input.subject.item.OwnerAccountId != input.related.organization.organization.value.MasterAccountId
}
