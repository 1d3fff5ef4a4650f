# METADATA
# title: Function policies name who may invoke
# description: The policy of the function itself; those of single versions and aliases are not collected.
# scope: package
# custom:
#   kind: aws.lambda.function
#   type: state
#   attribute: A
#   evidence: [account, policy]
#   params: [approved_accounts]
package controls.dp_15_resource_policies_name_who_may_act.aws_lambda_function

import data.lib.evidence
import data.lib.outcome
import data.lib.resource_policy
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the function's own account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "policy"], "the function's policy") if {
	not resource_policy.readable(input.subject.policy)
	not evidence.absent(input.subject.policy)
}

fails contains reason if {
	resource_policy.readable(input.subject.policy)
	evidence.account_id(input.subject.account)
	some reason in resource_policy.outsiders(input.subject.policy.value, input.subject.account, input.params.approved_accounts)
}
