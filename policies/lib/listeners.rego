# Listeners of load balancers: what they speak, from which protocol on, and where they send plain requests.
package lib.listeners

import data.lib.evidence
import future.keywords.not

readable(part) if {
	evidence.list_part(part)
	count([listener | some listener in part.value; not _listener(listener)]) == 0
}

_listener(listener) if {
	is_number(listener.Port)
	evidence.text(listener.Protocol)
}

# Security policies of AWS whose name says that the oldest protocol is TLS 1.2 or 1.3.
current(policy) if regex.match(`^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-`, policy)

actions_readable(listener) if {
	evidence.objects(listener.DefaultActions)
	count(listener.DefaultActions) > 0
	count([action | some action in listener.DefaultActions; not is_string(action.Type)]) == 0
}

# Whether the listener does nothing but send its callers to HTTPS.
redirects(listener) if {
	count([action | some action in listener.DefaultActions; not _to_https(action)]) == 0
}

_to_https(action) if {
	action.Type == "redirect"
	action.RedirectConfig.Protocol == "HTTPS"
}

# The listeners of a classic load balancer, and its policies.
classic_readable(descriptions) if {
	evidence.objects(descriptions)
	count([entry | some entry in descriptions; not _classic(entry)]) == 0
}

_classic(entry) if {
	evidence.text(entry.Listener.Protocol)
	is_number(entry.Listener.LoadBalancerPort)
	evidence.strings(entry.PolicyNames)
}

classic(descriptions, protocols) := [{"port": entry.Listener.LoadBalancerPort, "policies": entry.PolicyNames} |
	classic_readable(descriptions)
	some entry in descriptions
	upper(entry.Listener.Protocol) in protocols
]

policies_readable(part) if {
	evidence.list_part(part)
	count([policy | some policy in part.value; not _policy(policy)]) == 0
}

_policy(policy) if {
	evidence.text(policy.PolicyName)
	evidence.objects(policy.PolicyAttributeDescriptions)
	count([pair | some pair in policy.PolicyAttributeDescriptions; not _pair(pair)]) == 0
}

_pair(pair) if {
	is_string(pair.AttributeName)
	is_string(pair.AttributeValue)
}

# Everything that the policies of a classic listener switch on: protocols and ciphers.
negotiated(listener, policies) := {pair.AttributeName |
	some policy in policies
	policy.PolicyName in listener.policies
	some pair in policy.PolicyAttributeDescriptions
	lower(pair.AttributeValue) == "true"
}
