# METADATA
# title: Nobody overrides classic branch protection
# description: The entry protected_branch.policy_override is a merge or push that protection would have stopped.
# scope: package
# custom:
#   kind: github.audit_event
#   type: event
#   attribute: B
#   evidence: [action]
package controls.cm_18_bypasses_are_justified.github_audit_event

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.action)
	not input.subject.action in {"protected_branch.policy_override", "protected_branch.rejected_ref_update"}
}

missing contains "what was done is not known" if not evidence.text(input.subject.action)

fails contains "branch protection was overridden" if input.subject.action == "protected_branch.policy_override"
