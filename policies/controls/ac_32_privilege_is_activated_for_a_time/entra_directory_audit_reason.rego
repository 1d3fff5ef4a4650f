# METADATA
# title: Activations of roles say why
# description: >-
#   The audit log holds the justification of an activation as its reason. What was asked of an approver is judged by
#   the settings of the role; other entries, and activations that failed, are not judged.
# scope: package
# custom:
#   kind: entra.directory_audit
#   type: event
#   attribute: G
#   evidence: [item]
package controls.ac_32_privilege_is_activated_for_a_time.entra_directory_audit_reason

import data.lib.entra_audit
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if entra_audit.is_other(input.subject.item, _activations)

_activations := {"Add member to role completed (PIM activation)"}

missing contains reason if {
	some reason in entra_audit.problems(object.get(input, ["subject", "item"], null))
}

missing contains "the audit log does not say what reason was given" if not _reason_or_null

_reason_or_null if is_string(input.subject.item.resultReason)

_reason_or_null if object.get(input, ["subject", "item", "resultReason"], "missing") == null

fails contains sprintf("%s activated a role on %s and gave no reason", [entra_audit.actor_name(input.subject.item), input.subject.item.activityDateTime]) if {
	count(missing) == 0
	input.subject.item.activityDisplayName in _activations
	_unsaid
}

_unsaid if input.subject.item.resultReason == null

_unsaid if {
	is_string(input.subject.item.resultReason)
	trim_space(input.subject.item.resultReason) == ""
}
