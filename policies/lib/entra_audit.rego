# Entries of Entra's audit log: what happened, who did it, and to whom.
package lib.entra_audit

import data.lib.evidence
import future.keywords.not

role_grants := {
	"Add member to role",
	"Add eligible member to role",
	"Add member to role completed (PIM activation)",
	"Add eligible member to role in PIM completed (permanent)",
	"Add eligible member to role in PIM completed (timebound)",
	"Add member to role in PIM completed (permanent)",
	"Add member to role in PIM completed (timebound)",
}

grants := {"Add member to role", "Add eligible member to role", "Add member to group", "Add owner to group"}

policy_changes := {
	"Add conditional access policy",
	"Update conditional access policy",
	"Delete conditional access policy",
}

# The entry is known to be about something else, or of an attempt that failed.
is_other(item, activities) if {
	evidence.text(item.activityDisplayName)
	not item.activityDisplayName in activities
}

is_other(item, activities) if {
	item.activityDisplayName in activities
	item.result in {"failure", "timeout"}
}

# Why an entry cannot be judged: sentences.
problems(item) := {"the entry of the audit log cannot be read"} if {
	not evidence.matches(item, _shape)
} else := {"the audit log does not say who did it"} if {
	count(actors(item)) == 0
} else := set()

# The ids of the person or program that did it, and a program's name.
actors(item) := {id |
	some by in ["user", "app"]
	some name in ["id", "servicePrincipalId", "displayName"]
	not [by, name] == ["user", "displayName"]
	id = item.initiatedBy[by][name]
	evidence.text(id)
}

actor_name(item) := item.initiatedBy.user.userPrincipalName if {
	evidence.text(item.initiatedBy.user.userPrincipalName)
} else := item.initiatedBy.app.displayName if {
	evidence.text(item.initiatedBy.app.displayName)
} else := concat(", ", sort(actors(item)))

# The ids of the people to whom it was done.
people(item) := {target.id | some target in item.targetResources; target.type == "User"}

_party := {"type": ["object", "null"], "properties": {
	"id": {"type": ["string", "null"]}, "userPrincipalName": {"type": ["string", "null"]},
	"displayName": {"type": ["string", "null"]}, "servicePrincipalId": {"type": ["string", "null"]},
}}

_shape := {
	"type": "object",
	"required": ["activityDisplayName", "activityDateTime", "result", "initiatedBy", "targetResources"],
	"properties": {
		"activityDisplayName": {"type": "string", "minLength": 1}, "activityDateTime": {"type": "string"},
		"result": {"type": "string", "minLength": 1},
		"initiatedBy": {"type": "object", "properties": {"user": _party, "app": _party}},
		"targetResources": {"type": "array", "items": {
			"type": "object", "required": ["id", "type"],
			"properties": {"id": {"type": "string"}, "type": {"type": "string"}},
		}},
	},
}
