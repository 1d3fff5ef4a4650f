# METADATA
# title: Resource groups are locked against deletion
# description: >-
#   A lock on the group or on its subscription holds for every resource in it; one on a single resource does not hold for
#   the group. Groups that Azure's services manage are theirs to delete.
# scope: package
# custom:
#   kind: azure.resource_group
#   type: state
#   attribute: C
#   evidence: [item, resource, subscription]
#   related: [{name: locks, kind: azure.lock, key: subscription, match: subscription, many: true, evidence: [item, resource]}]
#   params: [groups_that_may_go]
package controls.dp_18_data_stores_cannot_be_deleted_by_mistake.azure_resource_group

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	is_string(input.subject.item.name)
	lower(input.subject.item.name) in {lower(name) | some name in input.params.groups_that_may_go}
}

applicable := false if evidence.text(input.subject.item.managedBy)

missing contains "the group's name or place is not known" if not _placed

missing contains "whether a service manages the group is not known" if {
	not is_string(object.get(input, ["subject", "item", "managedBy"], ""))
}

missing contains "the locks of the subscription are not known" if not _readable

fails contains "no lock keeps the group from being deleted: neither on the group nor on its subscription" if {
	_placed
	_readable
	count([lock | some lock in input.related.locks; _holds(lock)]) == 0
}

_holds(lock) if {
	lower(lock.item.properties.level) in {"cannotdelete", "readonly"}
	_on(lock.resource) in {lower(input.subject.resource), sprintf("/subscriptions/%s", [lower(input.subject.subscription)])}
}

# What a lock is on: its own id without its name.
_on(id) := split(lower(id), "/providers/microsoft.authorization/locks/")[0]

_placed if {
	evidence.text(input.subject.item.name)
	evidence.text(input.subject.resource)
	evidence.text(input.subject.subscription)
}

_readable if {
	evidence.objects(input.related.locks)
	count([lock | some lock in input.related.locks; not _lock(lock)]) == 0
}

_lock(lock) if {
	evidence.text(lock.resource)
	evidence.text(lock.item.properties.level)
}
