# METADATA
# title: Subscriptions stand in a management group of their own
# description: >-
#   A subscription that is made stands directly below the tenant's root until somebody moves it, and what bounds the
#   groups below the root does not reach it there.
# scope: package
# custom:
#   kind: azure.subscription
#   type: state
#   attribute: E
#   evidence: [item, management_group]
#   params: [subscriptions_at_the_root]
package controls.ac_25_guardrails_bound_accounts.azure_subscription_group

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.subscriptionId in input.params.subscriptions_at_the_root

missing contains "the subscription's id is not known" if not evidence.text(input.subject.item.subscriptionId)

missing contains "the subscription's tenant is not known" if not evidence.text(input.subject.item.tenantId)

missing contains evidence.unread(input, ["subject", "management_group"], "the management group of the subscription") if not _readable

# Null is a fact: no group of the tenant holds it.
_readable if {
	input.subject.management_group.status == "ok"
	object.get(input, ["subject", "management_group", "value"], "missing") == null
}

_readable if {
	evidence.object_part(input.subject.management_group)
	evidence.text(input.subject.management_group.value.id)
}

fails contains "the subscription stands in no management group" if {
	count(missing) == 0
	input.subject.management_group.value == null
}

fails contains "the subscription stands directly below the tenant's root" if {
	count(missing) == 0
	endswith(lower(input.subject.management_group.value.id), sprintf("/%s", [lower(input.subject.item.tenantId)]))
}
