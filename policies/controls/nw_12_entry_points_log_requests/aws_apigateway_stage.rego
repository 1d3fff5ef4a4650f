# METADATA
# title: REST stages log requests
# description: An access log names where each request is written.
# scope: package
# custom:
#   kind: aws.apigateway.stage
#   type: state
#   attribute: B
#   evidence: [item, api]
#   params: [entry_points_without_logs]
package controls.nw_12_entry_points_log_requests.aws_apigateway_stage

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if _name in input.params.entry_points_without_logs

missing contains "the stage's name is not known" if not evidence.text(_name)

missing contains "where the stage logs could not be read" if {
	not object.get(input, ["subject", "item", "accessLogSettings"], "none") == "none"
	not is_string(input.subject.item.accessLogSettings.destinationArn)
}

fails contains "the stage has no access log" if {
	evidence.text(_name)
	object.get(input.subject.item, "accessLogSettings", "none") == "none"
}

fails contains "the stage has no access log" if {
	evidence.text(_name)
	input.subject.item.accessLogSettings.destinationArn == ""
}

_name := sprintf("%s/%s", [input.subject.api.value.id, input.subject.item.stageName]) if {
	evidence.text(input.subject.item.stageName)
	evidence.object_part(input.subject.api)
	evidence.text(input.subject.api.value.id)
}
