# METADATA
# title: The default workflow token of the organisation reads only
# description: New repositories begin with it.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: B
#   evidence: [workflow_permissions]
package controls.cm_10_automation_has_least_privilege.github_organization_token

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "workflow_permissions"], "what a workflow token may do") if not _readable

fails contains "a workflow token may write by default" if {
	_readable
	input.subject.workflow_permissions.value.default_workflow_permissions == "write"
}

_readable if {
	evidence.object_part(input.subject.workflow_permissions)
	input.subject.workflow_permissions.value.default_workflow_permissions in {"read", "write"}
}
