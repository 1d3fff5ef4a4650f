# Tags of assets, as lists of {Key, Value}; names are compared without case.
package lib.tags

import data.lib.evidence
import future.keywords.not

readable(list) if {
	evidence.objects(list)
	count([tag | some tag in list; not _tag(tag)]) == 0
}

_tag(tag) if {
	is_string(tag.Key)
	is_string(tag.Value)
}

# The values of the tags of one name.
values(list, name) := {tag.Value |
	readable(list)
	some tag in list
	lower(tag.Key) == lower(name)
}

# Whether a tag of this name has a value.
has(list, name) if {
	some value in values(list, name)
	trim_space(value) != ""
}
