# METADATA
# title: The default workflow token of the repository reads only
# description: A repository may be set otherwise than its organisation.
# scope: package
# custom:
#   kind: github.repository
#   type: state
#   attribute: D
#   evidence: [item, workflow_permissions]
package controls.cm_10_automation_has_least_privilege.github_repository_token

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.archived == true

applicable := false if input.subject.item.disabled == true

missing contains sprintf("whether the repository is %s is not known", [state]) if {
	some state in ["archived", "disabled"]
	not is_boolean(input.subject.item[state])
}

missing contains evidence.unread(input, ["subject", "workflow_permissions"], "what a workflow token may do") if not _readable

fails contains "a workflow token may write by default" if {
	_readable
	input.subject.workflow_permissions.value.default_workflow_permissions == "write"
}

_readable if {
	evidence.object_part(input.subject.workflow_permissions)
	input.subject.workflow_permissions.value.default_workflow_permissions in {"read", "write"}
}
