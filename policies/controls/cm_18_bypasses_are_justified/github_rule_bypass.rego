# METADATA
# title: Pushes past a ruleset are justified
# description: Each event is a push that GitHub let through although a rule did not hold.
# scope: package
# custom:
#   kind: github.rule_bypass
#   type: event
#   attribute: A
#   evidence: [result, after_sha, actor_name, ref]
#   params: [justified_commits]
package controls.cm_18_bypasses_are_justified.github_rule_bypass

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.result == "pass"

missing contains "how the push was judged by the rules is not known" if {
	not input.subject.result in {"pass", "fail", "bypass"}
}

missing contains "which commit was pushed is not known" if not evidence.text(input.subject.after_sha)

missing contains "who pushed is not known" if not evidence.text(input.subject.actor_name)

missing contains "what was pushed to is not known" if not evidence.text(input.subject.ref)

fails contains reason if {
	input.subject.result == "bypass"
	evidence.text(input.subject.after_sha)
	not input.subject.after_sha in input.params.justified_commits
	reason = sprintf("%v pushed %s to %v past the rules", [
		object.get(input, ["subject", "actor_name"], "somebody"), input.subject.after_sha,
		object.get(input, ["subject", "ref"], "a branch"),
	])
}
