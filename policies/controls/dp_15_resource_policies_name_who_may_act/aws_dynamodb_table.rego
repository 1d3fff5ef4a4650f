# METADATA
# title: Table policies name who may read and write
# description: A table without a policy of its own is reached by the rights of people and roles alone.
# scope: package
# custom:
#   kind: aws.dynamodb.table
#   type: state
#   attribute: A
#   evidence: [account, policy]
#   params: [approved_accounts]
package controls.dp_15_resource_policies_name_who_may_act.aws_dynamodb_table

import data.lib.evidence
import data.lib.outcome
import data.lib.resource_policy
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the table's own account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "policy"], "the table's policy") if {
	not resource_policy.readable(input.subject.policy)
	not evidence.absent(input.subject.policy)
}

fails contains reason if {
	resource_policy.readable(input.subject.policy)
	evidence.account_id(input.subject.account)
	some reason in resource_policy.outsiders(input.subject.policy.value, input.subject.account, input.params.approved_accounts)
}
