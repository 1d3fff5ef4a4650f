# METADATA
# title: Subscriptions have few owners
# description: >-
#   An owner may do everything and give everything to others. Owners of a management group own every
#   subscription below it; a group counts as one, for its members are in the directory.
# scope: package
# custom:
#   kind: azure.subscription
#   type: state
#   attribute: C
#   evidence: [subscription]
#   related:
#     - name: assignments
#       kind: azure.authorization.role_assignment
#       key: subscription
#       match: subscription
#       evidence: [item]
#       many: true
#   params: [maximum_owners]
package controls.ac_08_privileged_access_is_limited.azure_subscription_owners

import data.lib.azure
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the subscription's id is not known" if not evidence.text(input.subject.subscription)

missing contains "the subscription's role assignments could not be read" if not _readable

fails contains reason if {
	_readable
	count(_owners) > input.params.maximum_owners
	about = [count(_owners), input.params.maximum_owners, concat(", ", sort(_owners))]
	reason = sprintf("the subscription has %d owners, more than %d: %s", about)
}

_readable if {
	evidence.text(input.subject.subscription)
	is_array(input.related.assignments)
	count([row | some row in input.related.assignments; not azure.assignment_readable(row)]) == 0
}

_owners := {row.item.properties.principalId |
	_readable
	some row in input.related.assignments
	azure.role(row) == "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	azure.covers_subscription(row)
}
