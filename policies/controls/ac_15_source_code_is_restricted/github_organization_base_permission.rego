# METADATA
# title: Members' base permission is restricted
# description: The base permission applies to every repository of the organisation, private ones included.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [allowed_base_permissions]
package controls.ac_15_source_code_is_restricted.github_organization_base_permission

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "default_repository_permission is not visible: the caller needs organisation administration (read)" if {
	not input.subject.item.default_repository_permission in _permissions
}

fails contains sprintf("members have the permission \"%s\" on every repository", [_permission]) if {
	_permission in _permissions
	not _permission in input.params.allowed_base_permissions
}

_permission := input.subject.item.default_repository_permission

_permissions := {"none", "read", "write", "admin"}
