# METADATA
# title: Web firewall policies hold a current set of rules
# description: A policy without managed rules blocks only what somebody wrote by hand.
# scope: package
# custom:
#   kind: azure.network.waf_policy
#   type: state
#   attribute: A
#   evidence: [item]
package controls.nw_20_web_entrances_are_guarded.azure_network_waf_policy_rules

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the policy's managed rules could not be read" if not _readable

fails contains "the policy has no managed rules" if {
	_readable
	count(input.subject.item.properties.managedRules.managedRuleSets) == 0
}

fails contains reason if {
	_readable
	count(_sets) > 0
	count([set | some set in _sets; _current(set)]) == 0
	reason = sprintf("the policy holds old rules only: %s", [concat(", ", sort({sprintf("%s %s", [set.ruleSetType, set.ruleSetVersion]) | some set in _sets}))])
}

_sets := [set | some set in input.subject.item.properties.managedRules.managedRuleSets; not set.ruleSetType == "Microsoft_BotManagerRuleSet"]

_current(set) if {
	set.ruleSetType == "OWASP"
	set.ruleSetVersion == "3.2"
}

_current(set) if {
	set.ruleSetType == "Microsoft_DefaultRuleSet"
	regex.match(`^[2-9]\.`, set.ruleSetVersion)
}

_readable if {
	evidence.objects(input.subject.item.properties.managedRules.managedRuleSets)
	count([set | some set in input.subject.item.properties.managedRules.managedRuleSets; not _named(set)]) == 0
}

_named(set) if {
	evidence.text(set.ruleSetType)
	evidence.text(set.ruleSetVersion)
}
