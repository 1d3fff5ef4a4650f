# METADATA
# title: Load balancers log requests
# description: Gateway load balancers have no access log and are not judged.
# scope: package
# custom:
#   kind: aws.elbv2.load_balancer
#   type: state
#   attribute: A
#   evidence: [item, attributes]
#   params: [entry_points_without_logs]
package controls.nw_12_entry_points_log_requests.aws_elbv2_load_balancer

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.LoadBalancerName in input.params.entry_points_without_logs

applicable := false if input.subject.item.Type == "gateway"

missing contains "the load balancer's name is not known" if not evidence.text(input.subject.item.LoadBalancerName)

missing contains "the kind of the load balancer is not known" if not evidence.text(input.subject.item.Type)

missing contains evidence.unread(input, ["subject", "attributes"], "the attributes of the load balancer") if not evidence.object_part(input.subject.attributes)

fails contains "the access log of the load balancer is off" if {
	evidence.text(input.subject.item.LoadBalancerName)
	evidence.text(input.subject.item.Type)
	evidence.object_part(input.subject.attributes)
	not input.subject.attributes.value["access_logs.s3.enabled"] == "true"
}
