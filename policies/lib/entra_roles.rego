# Directory roles: which of them are privileged, and who holds one.
package lib.entra_roles

import data.lib.evidence
import future.keywords.not

global_administrator := "62e90394-69f5-4237-9190-012177145e10"

# Roles that can give themselves or others any right, or read and change what everybody has. Ids of role templates are
# the same in every tenant.
privileged := {
	"62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
	"e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
	"7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
	"194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
	"b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
	"9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
	"158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
	"8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
	"fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
	"29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
	"f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator",
}

# The holders of a role, every one of them known and of a known kind.
readable(part) if {
	part.status == "ok"
	evidence.matches(part.value, _holders)
}

# The people and programs behind a role, in a standing ("active", "eligible").
holding(part, standings) := {who.id | some who in part.value; who.standing in standings} if readable(part)

_holders := {"type": "array", "items": {"type": "object", "required": ["id", "type", "via", "standing"], "properties": {
	"id": {"type": "string", "minLength": 1}, "type": {"type": "string"}, "via": {"type": "string"},
	"standing": {"enum": ["active", "eligible"]},
}}}
