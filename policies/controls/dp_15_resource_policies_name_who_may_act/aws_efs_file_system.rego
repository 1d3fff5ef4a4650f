# METADATA
# title: File system policies name who may mount
# description: >-
#   A file system without a policy is mounted by whoever reaches a mount target; that is judged by DP-11.
# scope: package
# custom:
#   kind: aws.efs.file_system
#   type: state
#   attribute: A
#   evidence: [account, policy]
#   params: [approved_accounts]
package controls.dp_15_resource_policies_name_who_may_act.aws_efs_file_system

import data.lib.evidence
import data.lib.outcome
import data.lib.resource_policy
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the file system's own account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "policy"], "the file system's policy") if {
	not resource_policy.readable(input.subject.policy)
	not evidence.absent(input.subject.policy)
}

fails contains reason if {
	resource_policy.readable(input.subject.policy)
	evidence.account_id(input.subject.account)
	some reason in resource_policy.outsiders(input.subject.policy.value, input.subject.account, input.params.approved_accounts)
}
