# Readable and of the expected type: what a policy proves before it reasons from a value or from its absence.
#
# Where regorus's compiled machine and OPA differ, policies do without: `policies/lint_engines.py` says what and why.
package lib.evidence

import future.keywords.not

# A part of a document that was read, with a value of the type named.
object_part(part) if {
	part.status == "ok"
	is_object(part.value)
}

list_part(part) if {
	part.status == "ok"
	objects(part.value)
}

strings_part(part) if {
	part.status == "ok"
	strings(part.value)
}

# A part that the provider says does not exist. Absence is evidence; a refusal or an error is not.
absent(part) if part.status == "absent"

# A list of texts. One built-in looks at it: policies list thousands of actions, and the machine counts its steps.
strings(values) if json.match_schema({"list": values}, _list_of_texts)[0]

_list_of_texts := {"properties": {"list": {"type": "array", "items": {"type": "string"}}}}

objects(values) if {
	is_array(values)
	count([entry | some entry in values; not is_object(entry)]) == 0
}

text(value) if {
	is_string(value)
	trim_space(value) != ""
}

# "the bucket policy could not be read: forbidden (AccessDenied)". `holder` is the whole input and `path` leads to
# the part, so that the sentence exists whatever is missing on the way.
unread(holder, path, noun) := sprintf("%s could not be read: %s", [noun, _why(object.get(holder, path, "not collected"))])

_why("not collected") := "it was not collected"

_why(part) := sprintf("%s (%s)", [part.status, part.code]) if {
	part.status in _unreadable
	is_string(part.code)
} else := part.status if {
	part.status in _unreadable
} else := "its value has an unexpected shape" if {
	part != "not collected"
}

_unreadable := {"forbidden", "error", "partial", "absent"}

# Whether a value has the shape of a JSON Schema; wrapped, for the built-in takes no bare null or number.
matches(value, schema) if json.match_schema({"it": value}, {"type": "object", "required": ["it"], "properties": {"it": schema}})[0]

account_id(value) if {
	is_string(value)
	regex.match(`^[0-9]{12}$`, value)
}

# The objects of a readable list part, for iterating; undefined when the part is anything else.
entries(part) := part.value if list_part(part)
