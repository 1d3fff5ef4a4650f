# METADATA
# title: Application gateways speak modern TLS
# description: >-
#   A gateway without a policy of its own uses an old predefined one, which accepts TLS 1.0. A gateway without
#   an HTTPS listener encrypts nothing.
# scope: package
# custom:
#   kind: azure.network.application_gateway
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_02_data_is_encrypted_in_transit.azure_network_application_gateway_tls

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the gateway's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "the gateway's listeners could not be read" if not evidence.objects(input.subject.item.properties.httpListeners)

missing contains "the gateway's TLS policy could not be read" if {
	_policy != null
	not is_object(_policy)
}

fails contains "no listener of the gateway speaks HTTPS" if {
	evidence.objects(input.subject.item.properties.httpListeners)
	count([listener | some listener in input.subject.item.properties.httpListeners; listener.properties.protocol == "Https"]) == 0
}

fails contains "the gateway has no TLS policy of its own: the one it falls back to accepts TLS 1.0" if _policy == null

fails contains reason if {
	_policy.policyType == "Predefined"
	not _policy.policyName in _modern
	reason = sprintf("the predefined TLS policy %v accepts versions older than 1.2", [object.get(_policy, "policyName", "without a name")])
}

fails contains reason if {
	is_object(_policy)
	not object.get(_policy, "policyType", "") == "Predefined"
	version = object.get(_policy, "minProtocolVersion", "none")
	not azure.modern_tls(version)
	reason = sprintf("the gateway's own TLS policy accepts %v", [version])
}

_policy := object.get(input.subject.item.properties, "sslPolicy", null) if is_object(input.subject.item.properties)

# https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview
_modern := {"AppGwSslPolicy20170401S", "AppGwSslPolicy20220101", "AppGwSslPolicy20220101S"}
