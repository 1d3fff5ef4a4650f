# METADATA
# title: Wide roles are given to groups, not to single people
# description: >-
#   A role that a person holds by herself is forgotten when she moves. Roles on single groups of resources are
#   not judged.
# scope: package
# custom:
#   kind: azure.authorization.role_assignment
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [wide_roles, approved_direct_holders]
package controls.ac_08_privileged_access_is_limited.azure_authorization_role_assignment_direct

import data.lib.azure
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	azure.assignment_readable(input.subject)
	not azure.covers_subscription(input.subject)
}

applicable := false if {
	azure.assignment_readable(input.subject)
	not azure.role(input.subject) in input.params.wide_roles
}

missing contains "the role, its scope or its holder is not known" if not azure.assignment_readable(input.subject)

fails contains reason if {
	azure.assignment_readable(input.subject)
	azure.covers_subscription(input.subject)
	azure.role(input.subject) in input.params.wide_roles
	_properties.principalType == "User"
	not _properties.principalId in input.params.approved_direct_holders
	about = [_properties.principalId, azure.role(input.subject), _properties.scope]
	reason = sprintf("the user %s holds the role %s on %s directly", about)
}

_properties := input.subject.item.properties
