# METADATA
# title: Custom roles add approved permissions only
# description: >-
#   A custom role of a repository starts from one of GitHub's own and adds permissions to it, such as passing by the
#   rules of a branch or deleting findings.
# scope: package
# custom:
#   kind: github.repository_role
#   type: state
#   attribute: H
#   evidence: [item]
#   params: [approved_role_permissions]
package controls.ac_41_code_host_rights_are_limited.github_repository_role

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "what the role starts from is not known" if {
	not input.subject.item.base_role in {"read", "triage", "write", "maintain"}
}

missing contains "what the role adds is not known" if not evidence.strings(input.subject.item.permissions)

fails contains sprintf("the role adds %s to %v, which is not approved", [permission, object.get(input.subject.item, "base_role", "an unknown role")]) if {
	evidence.strings(input.subject.item.permissions)
	some permission in input.subject.item.permissions
	not permission in input.params.approved_role_permissions
}
