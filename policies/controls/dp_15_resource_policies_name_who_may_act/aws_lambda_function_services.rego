# METADATA
# title: Services that may invoke a function are tied to whom they act for
# description: >-
#   Without a source a service invokes the function for anybody who names it: S3 for any bucket of any customer.
# scope: package
# custom:
#   kind: aws.lambda.function
#   type: state
#   attribute: B
#   evidence: [policy]
package controls.dp_15_resource_policies_name_who_may_act.aws_lambda_function_services

import data.lib.evidence
import data.lib.outcome
import data.lib.resource_policy
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "policy"], "the function's policy") if {
	not resource_policy.readable(input.subject.policy)
	not evidence.absent(input.subject.policy)
}

fails contains sprintf("the service %s may invoke the function for anybody: no condition on aws:SourceAccount or aws:SourceArn", [service]) if {
	resource_policy.readable(input.subject.policy)
	some service in resource_policy.untied_services(input.subject.policy.value)
}
