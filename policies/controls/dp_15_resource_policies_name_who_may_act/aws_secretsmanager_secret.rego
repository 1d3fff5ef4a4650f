# METADATA
# title: Secret policies name who may read
# description: A secret without a policy of its own is reached by the rights of people and roles alone.
# scope: package
# custom:
#   kind: aws.secretsmanager.secret
#   type: state
#   attribute: A
#   evidence: [account, policy]
#   params: [approved_accounts]
package controls.dp_15_resource_policies_name_who_may_act.aws_secretsmanager_secret

import data.lib.evidence
import data.lib.outcome
import data.lib.resource_policy
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the secret's own account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "policy"], "the secret's policy") if {
	not resource_policy.readable(input.subject.policy)
	not evidence.absent(input.subject.policy)
}

fails contains reason if {
	resource_policy.readable(input.subject.policy)
	evidence.account_id(input.subject.account)
	some reason in resource_policy.outsiders(input.subject.policy.value, input.subject.account, input.params.approved_accounts)
}
