# METADATA
# title: Classic load balancers encrypt, from TLS 1.2
# description: >-
#   A classic load balancer cannot redirect, so that one that faces the internet must not listen to plain HTTP.
# scope: package
# custom:
#   kind: aws.elb.load_balancer
#   type: state
#   attribute: B
#   evidence: [item, policies]
package controls.dp_12_public_endpoints_use_current_tls.aws_elb_load_balancer

import data.lib.evidence
import data.lib.listeners
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Scheme == "internal"

missing contains "whether the load balancer faces the internet is not known" if not input.subject.item.Scheme in {"internal", "internet-facing"}

missing contains "the listeners could not be read" if not listeners.classic_readable(input.subject.item.ListenerDescriptions)

missing contains evidence.unread(input, ["subject", "policies"], "the security policies") if not listeners.policies_readable(input.subject.policies)

missing contains sprintf("the listener on port %d names no security policy that was read", [listener.port]) if {
	listeners.policies_readable(input.subject.policies)
	some listener in listeners.classic(input.subject.item.ListenerDescriptions, {"HTTPS", "SSL"})
	count(listeners.negotiated(listener, input.subject.policies.value)) == 0
}

fails contains sprintf("the listener on port %d is plain HTTP", [listener.port]) if {
	input.subject.item.Scheme == "internet-facing"
	some listener in listeners.classic(input.subject.item.ListenerDescriptions, {"HTTP"})
}

fails contains sprintf("the listener on port %d allows %s", [listener.port, protocol]) if {
	input.subject.item.Scheme == "internet-facing"
	listeners.policies_readable(input.subject.policies)
	some listener in listeners.classic(input.subject.item.ListenerDescriptions, {"HTTPS", "SSL"})
	some protocol in listeners.negotiated(listener, input.subject.policies.value)
	protocol in {"Protocol-SSLv2", "Protocol-SSLv3", "Protocol-TLSv1", "Protocol-TLSv1.1"}
}
