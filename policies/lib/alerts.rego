# Activity-log alerts of Azure: which of them watch a subscription for an operation, and whether they tell anybody.
package lib.alerts

import data.lib.evidence
import future.keywords.not

readable(part) if {
	evidence.list_part(part)
	count([alert | some alert in part.value; not _known(alert)]) == 0
}

_known(alert) if {
	is_boolean(alert.properties.enabled)
	evidence.strings(alert.properties.scopes)
	evidence.objects(alert.properties.condition.allOf)
	count([leaf | some leaf in alert.properties.condition.allOf; not _leaf(leaf)]) == 0
	evidence.objects(alert.properties.actions.actionGroups)
	count([action | some action in alert.properties.actions.actionGroups; not evidence.text(action.actionGroupId)]) == 0
}

_leaf(condition) if evidence.text(condition.field)

_leaf(condition) if {
	evidence.objects(condition.anyOf)
	count([leaf | some leaf in condition.anyOf; not evidence.text(leaf.field)]) == 0
}

# Action groups of which can be told whether they are on, and how many they tell.
groups_readable(part) if {
	evidence.list_part(part)
	count([group | some group in part.value; not _group(group)]) == 0
}

_group(group) if {
	evidence.text(group.id)
	is_boolean(group.properties.enabled)
	is_object(group.properties.receivers)
	count([number | some number in group.properties.receivers; not is_number(number)]) == 0
}

# Alerts that are on, cover the whole subscription and wait for the operation alone.
watching(alerts, operation, subscription) := [alert |
	some alert in alerts
	alert.properties.enabled == true
	_covers(alert.properties.scopes, subscription)
	_waits_for(alert.properties.condition.allOf, lower(operation))
	count([leaf | some leaf in alert.properties.condition.allOf; _narrows(leaf)]) == 0
]

_covers(scopes, subscription) if {
	some scope in scopes
	trim_suffix(lower(scope), "/") == sprintf("/subscriptions/%s", [lower(subscription)])
}

_waits_for(conditions, operation) if {
	some condition in conditions
	some leaf in _leaves(condition)
	leaf.field == "operationName"
	is_string(leaf.equals)
	lower(leaf.equals) == operation
}

_leaves(condition) := condition.anyOf if evidence.objects(condition.anyOf)

_leaves(condition) := [condition] if evidence.text(condition.field)

# Any condition but the category and the operation lets something pass unnoticed.
_narrows(condition) if {
	fields = {leaf.field | some leaf in _leaves(condition)}
	count(fields - {"category", "operationName"}) > 0
}

# The alert's group is on and has a receiver of some kind.
tells_somebody(alert, groups) if {
	some action in alert.properties.actions.actionGroups
	some group in groups
	lower(group.id) == lower(action.actionGroupId)
	group.properties.enabled == true
	some count_of in group.properties.receivers
	count_of > 0
}
