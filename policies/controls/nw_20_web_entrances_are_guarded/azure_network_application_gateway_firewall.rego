# METADATA
# title: Application gateways block attacks on the web
# description: >-
#   A gateway has its firewall in a policy that it names, or, older, in itself. One that only detects blocks
#   nothing.
# scope: package
# custom:
#   kind: azure.network.application_gateway
#   type: state
#   attribute: A
#   evidence: [waf_policy, item]
#   related:
#     - name: policy
#       kind: azure.network.waf_policy
#       key: waf_policy
#       match: resource
#       evidence: [item]
#       many: false
package controls.nw_20_web_entrances_are_guarded.azure_network_application_gateway_firewall

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the gateway's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "which firewall policy the gateway names is not known" if {
	not _names_none
	not evidence.text(input.subject.waf_policy)
}

missing contains "the firewall policy that the gateway names could not be read" if {
	evidence.text(input.subject.waf_policy)
	not _policy_known
}

missing contains "the firewall policies could not be read" if {
	object.get(input, ["related", "policy"], "missing") != null
	not _policy_known
}

missing contains "the gateway's own firewall could not be read" if {
	_names_none
	_own != null
	not _own_known
}

fails contains "the gateway has no web application firewall" if {
	_names_none
	_own == null
}

fails contains "the gateway's own firewall is off" if {
	_names_none
	_own_known
	_own.enabled == false
}

fails contains "the gateway's own firewall only detects" if {
	_names_none
	_own_known
	azure.lowered(_own.firewallMode) == "detection"
}

fails contains reason if {
	evidence.text(input.subject.waf_policy)
	_policy_known
	some reason in azure.waf_faults(input.related.policy.item.properties.policySettings)
}

_names_none if {
	is_object(input.subject.item.properties)
	object.get(input.subject, "waf_policy", "missing") == null
}

_own := object.get(input.subject.item.properties, "webApplicationFirewallConfiguration", null) if is_object(input.subject.item.properties)

_own_known if {
	is_boolean(_own.enabled)
	azure.lowered(_own.firewallMode) in {"detection", "prevention"}
}

_policy_known if azure.waf_readable(input.related.policy.item.properties.policySettings)
