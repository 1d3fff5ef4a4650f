# METADATA
# title: TLS listeners begin at TLS 1.2
# description: >-
#   The name of a security policy of AWS tells its oldest protocol. Listeners that pass TCP through are not judged.
# scope: package
# custom:
#   kind: aws.elbv2.load_balancer
#   type: state
#   attribute: A
#   evidence: [listeners]
package controls.dp_12_public_endpoints_use_current_tls.aws_elbv2_load_balancer_policy

import data.lib.evidence
import data.lib.listeners
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	listeners.readable(input.subject.listeners)
	count(_encrypted) == 0
}

missing contains evidence.unread(input, ["subject", "listeners"], "the listeners") if not listeners.readable(input.subject.listeners)

missing contains sprintf("the security policy of the listener on port %d is not known", [listener.Port]) if {
	some listener in _encrypted
	not evidence.text(listener.SslPolicy)
}

fails contains sprintf("the listener on port %d uses %s, which allows protocols before TLS 1.2", [listener.Port, listener.SslPolicy]) if {
	some listener in _encrypted
	evidence.text(listener.SslPolicy)
	not listeners.current(listener.SslPolicy)
}

_encrypted := [listener |
	listeners.readable(input.subject.listeners)
	some listener in input.subject.listeners.value
	listener.Protocol in {"HTTPS", "TLS"}
]
