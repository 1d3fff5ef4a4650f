# METADATA
# title: Workflows of the repository cannot approve pull requests
# description: A repository may be set otherwise than its organisation.
# scope: package
# custom:
#   kind: github.repository
#   type: state
#   attribute: E
#   evidence: [item, workflow_permissions]
package controls.cm_10_automation_has_least_privilege.github_repository_approvals

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

missing contains evidence.unread(input, ["subject", "workflow_permissions"], "whether workflows may approve") if not _readable

fails contains "workflows may approve pull requests" if {
	_readable
	input.subject.workflow_permissions.value.can_approve_pull_request_reviews == true
}

_readable if {
	evidence.object_part(input.subject.workflow_permissions)
	is_boolean(input.subject.workflow_permissions.value.can_approve_pull_request_reviews)
}
