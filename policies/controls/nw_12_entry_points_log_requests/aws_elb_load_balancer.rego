# METADATA
# title: Classic load balancers log requests
# description: The access log of a classic load balancer goes to a bucket.
# scope: package
# custom:
#   kind: aws.elb.load_balancer
#   type: state
#   attribute: A
#   evidence: [item, attributes]
#   params: [entry_points_without_logs]
package controls.nw_12_entry_points_log_requests.aws_elb_load_balancer

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.LoadBalancerName in input.params.entry_points_without_logs

missing contains "the load balancer's name is not known" if not evidence.text(input.subject.item.LoadBalancerName)

missing contains evidence.unread(input, ["subject", "attributes"], "the attributes of the load balancer") if not _readable

fails contains "the access log of the load balancer is off" if {
	evidence.text(input.subject.item.LoadBalancerName)
	_readable
	input.subject.attributes.value.AccessLog.Enabled == false
}

_readable if {
	evidence.object_part(input.subject.attributes)
	is_boolean(input.subject.attributes.value.AccessLog.Enabled)
}
