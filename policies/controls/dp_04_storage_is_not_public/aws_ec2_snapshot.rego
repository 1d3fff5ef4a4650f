# METADATA
# title: Volume snapshots are shared with approved accounts only
# description: A shared snapshot is a copy of a disk in another hand, and sharing with the group "all" is publishing it.
# scope: package
# custom:
#   kind: aws.ec2.snapshot
#   type: state
#   attribute: B
#   evidence: [account, sharing]
#   params: [approved_snapshot_accounts]
package controls.dp_04_storage_is_not_public.aws_ec2_snapshot

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the snapshot's own account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "sharing"], "whom the snapshot is shared with") if not _sharing_readable

fails contains "the snapshot is public: it is shared with the group \"all\"" if {
	some grant in evidence.entries(input.subject.sharing)
	grant.Group == "all"
}

fails contains reason if {
	_sharing_readable
	evidence.account_id(input.subject.account)
	some grant in evidence.entries(input.subject.sharing)
	is_string(grant.UserId)
	not grant.UserId in _approved
	reason = sprintf("the snapshot is shared with account %s, which is not approved", [grant.UserId])
}

_approved := {input.subject.account} | {account | some account in input.params.approved_snapshot_accounts}

_sharing_readable if {
	evidence.list_part(input.subject.sharing)
	count([grant | some grant in input.subject.sharing.value; not _grantee(grant)]) == 0
}

_grantee(grant) if grant.Group == "all"

_grantee(grant) if evidence.account_id(grant.UserId)
