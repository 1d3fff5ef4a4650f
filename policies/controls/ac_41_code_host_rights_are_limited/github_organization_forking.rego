# METADATA
# title: Members cannot fork private repositories
# description: Only an explicit "off" passes; a field that the caller cannot see is unknown.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: C
#   evidence: [item]
package controls.ac_41_code_host_rights_are_limited.github_organization_forking

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "members_can_fork_private_repositories is not visible: the caller needs organisation administration (read)" if {
	not is_boolean(input.subject.item.members_can_fork_private_repositories)
}

fails contains "members can fork private repositories" if {
	input.subject.item.members_can_fork_private_repositories == true
}
