# METADATA
# title: Workflows of the organisation cannot approve pull requests
# description: An approval by a workflow is an approval by its author.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: C
#   evidence: [workflow_permissions]
package controls.cm_10_automation_has_least_privilege.github_organization_approvals

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "workflow_permissions"], "whether workflows may approve") if not _readable

fails contains "workflows may approve pull requests" if {
	_readable
	input.subject.workflow_permissions.value.can_approve_pull_request_reviews == true
}

_readable if {
	evidence.object_part(input.subject.workflow_permissions)
	is_boolean(input.subject.workflow_permissions.value.can_approve_pull_request_reviews)
}
