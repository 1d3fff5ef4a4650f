# METADATA
# title: Resource groups have owners
# description: >-
#   The tags of a group say who answers for what is in it; names of tags are compared without case. Groups that Azure's
#   services manage belong to the service.
# scope: package
# custom:
#   kind: azure.resource_group
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [required_tags]
package controls.gv_08_assets_have_owners.azure_resource_group

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if evidence.text(input.subject.item.managedBy)

missing contains "whether a service manages the group is not known" if {
	not is_string(object.get(input, ["subject", "item", "managedBy"], ""))
}

missing contains "the group's name is not known" if not evidence.text(input.subject.item.name)

missing contains "the tags of the group could not be read" if not _readable

fails contains sprintf("the group has no tag %s with a value", [wanted]) if {
	evidence.text(input.subject.item.name)
	_readable
	some wanted in input.params.required_tags
	not lower(wanted) in _filled
}

# Azure leaves the tags out where there are none.
_tags := object.get(input, ["subject", "item", "tags"], {})

_readable if {
	is_object(input.subject.item)
	evidence.matches(_tags, {"type": "object", "additionalProperties": {"type": "string"}})
}

_filled := {lower(name) |
	_readable
	some name, value in _tags
	trim_space(value) != ""
}
