# METADATA
# title: Domain policies name who may query
# description: An address range in the policy ties nobody whose address can be borrowed, unless it is narrow.
# scope: package
# custom:
#   kind: aws.opensearch.domain
#   type: state
#   attribute: A
#   evidence: [account, policy]
#   params: [approved_accounts]
package controls.dp_15_resource_policies_name_who_may_act.aws_opensearch_domain

import data.lib.evidence
import data.lib.outcome
import data.lib.resource_policy
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the domain's own account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "policy"], "the domain's policy") if {
	not resource_policy.readable(input.subject.policy)
	not evidence.absent(input.subject.policy)
}

fails contains reason if {
	resource_policy.readable(input.subject.policy)
	evidence.account_id(input.subject.account)
	some reason in resource_policy.outsiders(input.subject.policy.value, input.subject.account, input.params.approved_accounts)
}
