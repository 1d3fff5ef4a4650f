# METADATA
# title: A web ACL stands before REST stages
# description: Private APIs are reached from inside networks only; HTTP APIs take no web ACL.
# scope: package
# custom:
#   kind: aws.apigateway.stage
#   type: state
#   attribute: A
#   evidence: [item, api]
#   params: [endpoints_without_firewall]
package controls.nw_03_boundary_protection_is_on.aws_apigateway_stage

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.api.value.endpointConfiguration.types == ["PRIVATE"]

applicable := false if _name in input.params.endpoints_without_firewall

missing contains "the stage's name is not known" if not evidence.text(input.subject.item.stageName)

missing contains evidence.unread(input, ["subject", "api"], "the API of the stage") if not _readable

fails contains "no web ACL stands before the public stage" if {
	_readable
	evidence.text(input.subject.item.stageName)
	not evidence.text(input.subject.item.webAclArn)
}

_readable if {
	evidence.object_part(input.subject.api)
	evidence.text(input.subject.api.value.id)
	evidence.strings(input.subject.api.value.endpointConfiguration.types)
	count(input.subject.api.value.endpointConfiguration.types) > 0
}

_name := sprintf("%s/%s", [input.subject.api.value.id, input.subject.item.stageName]) if {
	evidence.text(input.subject.item.stageName)
	_readable
}
