# METADATA
# title: Images are shared with approved accounts only
# description: An image holds everything that was on the disk when it was made, credentials included.
# scope: package
# custom:
#   kind: aws.ec2.image
#   type: state
#   attribute: A
#   evidence: [account, item, sharing]
#   params: [approved_accounts]
package controls.dp_14_copies_and_data_services_are_not_public.aws_ec2_image

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the image's own account is not known" if not evidence.account_id(input.subject.account)

missing contains "whether the image is public is not known" if not is_boolean(input.subject.item.Public)

missing contains evidence.unread(input, ["subject", "sharing"], "whom the image is shared with") if not _readable

fails contains "the image is public: anybody may start it" if input.subject.item.Public == true

fails contains "the image is public: it is shared with the group \"all\"" if {
	some grant in evidence.entries(input.subject.sharing)
	grant.Group == "all"
}

fails contains sprintf("the image is shared with %s, which is not approved", [_named(grant)]) if {
	_readable
	evidence.account_id(input.subject.account)
	some grant in evidence.entries(input.subject.sharing)
	not grant.Group == "all"
	not _approved(grant)
}

_approved(grant) if grant.UserId == input.subject.account

_approved(grant) if grant.UserId in input.params.approved_accounts

_named(grant) := sprintf("account %s", [grant.UserId]) if evidence.account_id(grant.UserId)

_named(grant) := grant.OrganizationArn if evidence.text(grant.OrganizationArn)

_named(grant) := grant.OrganizationalUnitArn if evidence.text(grant.OrganizationalUnitArn)

_readable if {
	evidence.list_part(input.subject.sharing)
	count([grant | some grant in input.subject.sharing.value; not _grantee(grant)]) == 0
}

_grantee(grant) if grant.Group == "all"

_grantee(grant) if evidence.text(_named(grant))
