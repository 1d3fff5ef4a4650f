# METADATA
# title: Cluster snapshots are shared with approved accounts only
# description: Only snapshots that people take can be shared; automated ones have nobody to be shared with.
# scope: package
# custom:
#   kind: aws.rds.cluster_snapshot
#   type: state
#   attribute: B
#   evidence: [account, sharing]
#   params: [approved_accounts]
package controls.dp_14_copies_and_data_services_are_not_public.aws_rds_cluster_snapshot

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.sharing.status == "absent"

missing contains "the snapshot's own account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "sharing"], "whom the snapshot is shared with") if not _readable

fails contains "the snapshot is public: anybody may restore it" if {
	_readable
	"all" in input.subject.sharing.value.restore
}

fails contains sprintf("the snapshot is shared with account %s, which is not approved", [account]) if {
	_readable
	evidence.account_id(input.subject.account)
	some account in input.subject.sharing.value.restore
	account != "all"
	account != input.subject.account
	not account in input.params.approved_accounts
}

_readable if {
	evidence.object_part(input.subject.sharing)
	evidence.strings(input.subject.sharing.value.restore)
}
