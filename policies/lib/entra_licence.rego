# What a tenant is licensed for, by its subscriptions: it decides whether a feature that is not used is a fault.
package lib.entra_licence

import data.lib.evidence
import future.keywords.not

_running := {"Enabled", "Warning"}

# Why the joined subscriptions cannot be judged: sentences.
problems(subscriptions) := set() if {
	evidence.matches(subscriptions, _shape)
} else := {"what the tenant is licensed for is not known"}

# The tenant has a running subscription with a service plan of this name; ask only where there are no problems.
has(subscriptions, plan) if {
	some subscription in subscriptions
	subscription.item.capabilityStatus in _running
	some entry in subscription.item.servicePlans
	startswith(entry.servicePlanName, plan)
	entry.provisioningStatus in {"Success", "PendingActivation", "PendingInput", "PendingProvisioning"}
}

# The subscriptions are known, and none has the plan.
lacks(subscriptions, plan) if {
	count(problems(subscriptions)) == 0
	not has(subscriptions, plan)
}

_shape := {"type": "array", "items": {"type": "object", "required": ["item"], "properties": {"item": {"type": "object", "required": ["capabilityStatus", "servicePlans"], "properties": {
	"capabilityStatus": {"type": "string"},
	"servicePlans": {"type": "array", "items": {
		"type": "object", "required": ["servicePlanName", "provisioningStatus"],
		"properties": {"servicePlanName": {"type": "string"}, "provisioningStatus": {"type": "string"}},
	}},
}}}}}
