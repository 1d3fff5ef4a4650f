# METADATA
# title: Members cannot create public repositories
# description: Only an explicit "off" passes; a field that the caller cannot see is unknown.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: B
#   evidence: [item]
package controls.ac_15_source_code_is_restricted.github_organization_public_creation

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "members_can_create_public_repositories is not visible: the caller needs organisation administration (read)" if {
	not is_boolean(input.subject.item.members_can_create_public_repositories)
}

fails contains "members can create public repositories" if {
	input.subject.item.members_can_create_public_repositories == true
}
