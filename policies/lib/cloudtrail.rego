# What a trail records of management events, by its basic or advanced event selectors.
package lib.cloudtrail

import data.lib.evidence
import future.keywords.not

# A trail as the region's list shows it ({trail, status, selectors}), with its state and selectors known.
readable(entry) if {
	evidence.text(entry.trail.Name)
	evidence.object_part(entry.status)
	is_boolean(entry.status.value.IsLogging)
	evidence.object_part(entry.selectors)
	_selectors_known(entry.selectors.value)
}

_selectors_known(value) if {
	evidence.objects(value.EventSelectors)
	count([selector | some selector in value.EventSelectors; not _basic_known(selector)]) == 0
	evidence.objects(object.get(value, "AdvancedEventSelectors", []))
}

_selectors_known(value) if {
	evidence.objects(value.AdvancedEventSelectors)
	count([selector | some selector in value.AdvancedEventSelectors; not _advanced_known(selector)]) == 0
	evidence.objects(object.get(value, "EventSelectors", []))
}

_basic_known(selector) if {
	selector.ReadWriteType in {"All", "ReadOnly", "WriteOnly"}
	is_boolean(selector.IncludeManagementEvents)
	evidence.strings(object.get(selector, "ExcludeManagementEventSources", []))
}

_advanced_known(selector) if {
	evidence.objects(selector.FieldSelectors)
	count([field | some field in selector.FieldSelectors; not _field_known(field)]) == 0
}

# A field with its operators (Equals, NotEquals, StartsWith …), each a list of texts.
_field_known(field) if {
	is_string(field.Field)
	count([operands | some operator, operands in field; operator != "Field"; not evidence.strings(operands)]) == 0
}

# The sides ("read", "write") of management events that a readable trail records in full. Sources that a selector
# leaves out must be among those allowed, or the selector does not count.
covered(entry, allowed) := set() if {
	entry.status.value.IsLogging == false
} else := {side |
	some selector in object.get(entry.selectors.value, "EventSelectors", [])
	some side in _basic(selector, allowed)
} | {side |
	some selector in object.get(entry.selectors.value, "AdvancedEventSelectors", [])
	some side in _advanced(selector, allowed)
}

_basic(selector, allowed) := _sides[selector.ReadWriteType] if {
	selector.IncludeManagementEvents == true
	excluded := {source | some source in object.get(selector, "ExcludeManagementEventSources", [])}
	count(excluded - {source | some source in allowed}) == 0
} else := set()

_sides := {"All": {"read", "write"}, "ReadOnly": {"read"}, "WriteOnly": {"write"}}

_advanced(selector, allowed) := _by_read_only(selector) if {
	_of_management(selector)
	count([field | some field in selector.FieldSelectors; _narrows(field, allowed)]) == 0
} else := set()

_of_management(selector) if {
	some category in selector.FieldSelectors
	category.Field == "eventCategory"
	"Management" in category.Equals
}

# Any further condition narrows what is recorded, except leaving out sources that are allowed to be left out.
_narrows(field, _) if not field.Field in {"eventCategory", "readOnly", "eventSource"}

_narrows(field, allowed) if {
	field.Field == "eventSource"
	not _leaves_out_allowed(field, allowed)
}

_leaves_out_allowed(field, allowed) if {
	{key | some key, _ in field} == {"Field", "NotEquals"}
	count([source | some source in field.NotEquals; not source in allowed]) == 0
}

_by_read_only(selector) := {"read", "write"} if {
	count([field | some field in selector.FieldSelectors; field.Field == "readOnly"]) == 0
} else := {_read_only[value] |
	some field in selector.FieldSelectors
	field.Field == "readOnly"
	some value in field.Equals
	_read_only[value]
}

_read_only := {"true": "read", "false": "write"}

# Why a readable trail does not record everything, as a phrase; undefined when it does.
near_miss(entry, allowed) := sprintf("trail %s is not logging", [entry.trail.Name]) if {
	entry.status.value.IsLogging == false
} else := sprintf("trail %s records no management events in full", [entry.trail.Name]) if {
	count(covered(entry, allowed)) == 0
} else := sprintf("trail %s records only the %s side in full", [entry.trail.Name, concat("", covered(entry, allowed))]) if {
	count(covered(entry, allowed)) == 1
}
