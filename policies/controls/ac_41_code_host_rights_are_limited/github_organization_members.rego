# METADATA
# title: Members cannot delete repositories, show them or let others in
# description: >-
#   What administrators of a repository may do by themselves: delete or transfer it, change who sees it, invite outside
#   collaborators. Owners can do so whatever is set.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: E
#   evidence: [item]
#   params: [rights_of_members]
package controls.ac_41_code_host_rights_are_limited.github_organization_members

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains sprintf("whether members may %s is not shown", [what]) if {
	some setting, what in _rights
	not is_boolean(input.subject.item[setting])
}

fails contains sprintf("members may %s (%s)", [what, setting]) if {
	some setting, what in _rights
	not setting in input.params.rights_of_members
	input.subject.item[setting] == true
}

_rights := {
	"members_can_change_repo_visibility": "change who sees a repository",
	"members_can_delete_repositories": "delete and transfer repositories",
	"members_can_invite_outside_collaborators": "invite outside collaborators",
}
