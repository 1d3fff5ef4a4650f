# METADATA
# title: Functions run inside a network
# description: A function without subnets talks to the internet from outside any network of ours.
# scope: package
# custom:
#   kind: aws.lambda.function
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [functions_outside_networks]
package controls.nw_02_networks_are_segmented.aws_lambda_function

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.FunctionName in input.params.functions_outside_networks

missing contains "the function's name is not known" if not evidence.text(input.subject.item.FunctionName)

missing contains "the function's network could not be read" if {
	not object.get(input, ["subject", "item", "VpcConfig"], "none") == "none"
	not evidence.strings(input.subject.item.VpcConfig.SubnetIds)
}

fails contains "the function runs outside any network (it has no subnets)" if {
	evidence.text(input.subject.item.FunctionName)
	object.get(input.subject.item, "VpcConfig", "none") == "none"
}

fails contains "the function runs outside any network (it has no subnets)" if {
	evidence.text(input.subject.item.FunctionName)
	evidence.strings(input.subject.item.VpcConfig.SubnetIds)
	count(input.subject.item.VpcConfig.SubnetIds) == 0
}
