# METADATA
# title: Plain listeners redirect to HTTPS
# description: >-
#   Judges load balancers that face the internet; each plain HTTP listener must do nothing but redirect to HTTPS.
# scope: package
# custom:
#   kind: aws.elbv2.load_balancer
#   type: state
#   attribute: B
#   evidence: [item, listeners]
package controls.dp_12_public_endpoints_use_current_tls.aws_elbv2_load_balancer_plain

import data.lib.evidence
import data.lib.listeners
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Scheme == "internal"

missing contains "whether the load balancer faces the internet is not known" if not input.subject.item.Scheme in {"internal", "internet-facing"}

missing contains evidence.unread(input, ["subject", "listeners"], "the listeners") if not listeners.readable(input.subject.listeners)

missing contains sprintf("what the listener on port %d does is not known", [listener.Port]) if {
	some listener in _plain
	not listeners.actions_readable(listener)
}

fails contains sprintf("the listener on port %d answers over plain HTTP", [listener.Port]) if {
	input.subject.item.Scheme == "internet-facing"
	some listener in _plain
	listeners.actions_readable(listener)
	not listeners.redirects(listener)
}

_plain := [listener |
	listeners.readable(input.subject.listeners)
	some listener in input.subject.listeners.value
	listener.Protocol == "HTTP"
]
