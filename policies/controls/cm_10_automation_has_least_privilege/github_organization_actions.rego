# METADATA
# title: Only selected actions may run
# description: A pattern that takes in every action selects nothing. Where Actions is off there is nothing to select.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: A
#   evidence: [actions_permissions, selected_actions]
package controls.cm_10_automation_has_least_privilege.github_organization_actions

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.object_part(input.subject.actions_permissions)
	input.subject.actions_permissions.value.enabled_repositories == "none"
}

missing contains evidence.unread(input, ["subject", "actions_permissions"], "which actions may run") if not _readable

missing contains evidence.unread(input, ["subject", "selected_actions"], "the selected actions") if not _selection_known

fails contains "any action may run" if {
	_readable
	_allowed == "all"
}

fails contains sprintf("the pattern %s takes in every action", [pattern]) if {
	_readable
	_allowed == "selected"
	_selection_known
	some pattern in input.subject.selected_actions.value.patterns_allowed
	regex.match(`^[*/@]+$`, pattern)
}

_allowed := input.subject.actions_permissions.value.allowed_actions

_readable if {
	evidence.object_part(input.subject.actions_permissions)
	evidence.text(input.subject.actions_permissions.value.enabled_repositories)
	_allowed in {"all", "local_only", "selected"}
}

_selection_known if {
	evidence.object_part(input.subject.selected_actions)
	evidence.strings(input.subject.selected_actions.value.patterns_allowed)
}

_selection_known if {
	evidence.absent(input.subject.selected_actions)
	_allowed != "selected"
}
