# METADATA
# title: Nobody but approved actors can bypass the required pull request
# description: >-
#   One gate without a way round is enough: a ruleset whose bypass list holds approved actors only, or classic
#   protection that binds administrators. A bypass list that the caller may not see is unknown, not empty.
# scope: package
# custom:
#   kind: github.branch
#   type: state
#   attribute: D
#   evidence: [archived, rules, protection, rulesets]
#   params: [approved_bypass_actors]
package controls.cm_04_branch_rules_are_enforced.github_branch_bypass

import data.lib.evidence
import data.lib.github_rules
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if github_rules.idle(input.subject)

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains reason if some reason in github_rules.unreadable(input)

missing contains evidence.unread(input, ["subject", "rulesets"], "the rulesets and their bypass lists") if {
	not evidence.list_part(input.subject.rulesets)
}

missing contains sprintf("the bypass list of ruleset %v is not visible to the caller", [id]) if {
	_readable
	not _gate_without_bypass
	some id in github_rules.gates(input.subject)
	not github_rules.bypass_known(input.subject, id)
}

fails contains "nothing requires a pull request, so whoever may write can push" if {
	_readable
	count(github_rules.gates(input.subject)) == 0
	not github_rules.classic_gate(input.subject)
}

fails contains reason if {
	_readable
	not _gate_without_bypass
	count([id | some id in github_rules.gates(input.subject); not github_rules.bypass_known(input.subject, id)]) == 0
	some reason in _ways_round
}

_ways_round := _round_rulesets | github_rules.round_classic(input.subject, input.params.approved_bypass_actors)

_round_rulesets := {sprintf("ruleset %v lets %s bypass it", [id, actor]) |
	some id in github_rules.gates(input.subject)
	some actor in github_rules.unapproved(input.subject, id, input.params.approved_bypass_actors)
}

_gate_without_bypass if {
	some id in github_rules.gates(input.subject)
	github_rules.bypass_known(input.subject, id)
	count(github_rules.unapproved(input.subject, id, input.params.approved_bypass_actors)) == 0
}

_gate_without_bypass if {
	github_rules.classic_gate(input.subject)
	count(github_rules.round_classic(input.subject, input.params.approved_bypass_actors)) == 0
}

_readable if {
	count(github_rules.unreadable(input)) == 0
	evidence.list_part(input.subject.rulesets)
}
