# METADATA
# title: Defender watches every subscription
# description: A plan on the free tier watches nothing. Plans that Microsoft has replaced are not asked for.
# scope: package
# custom:
#   kind: azure.defender.subscription
#   type: state
#   attribute: C
#   evidence: [plans]
#   params: [required_plans]
package controls.lm_03_threat_detection_is_on.azure_defender_subscription_plans

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "plans"], "the Defender plans") if not _readable

fails contains reason if {
	_readable
	some name in input.params.required_plans
	not name in _on
	reason = sprintf("the Defender plan %s is not on (%s)", [name, object.get(_tiers, name, "not there")])
}

_readable if {
	evidence.list_part(input.subject.plans)
	count([plan | some plan in input.subject.plans.value; not _known(plan)]) == 0
}

_known(plan) if {
	evidence.text(plan.name)
	is_string(plan.properties.pricingTier)
}

_tiers := {plan.name: plan.properties.pricingTier |
	some plan in evidence.entries(input.subject.plans)
	_known(plan)
}

_on := {name | some name, tier in _tiers; tier == "Standard"}
