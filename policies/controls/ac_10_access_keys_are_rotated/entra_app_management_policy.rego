# METADATA
# title: Application secrets are limited by policy
# description: >-
#   The tenant's default policy is on and either blocks new secrets or limits their life, for applications of any
#   age. A limit only for applications that were made after some day leaves the older ones out.
# scope: package
# custom:
#   kind: entra.app_management_policy
#   type: state
#   attribute: D
#   evidence: [item]
package controls.ac_10_access_keys_are_rotated.entra_app_management_policy

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the policy is on is not known" if not is_boolean(input.subject.item.isEnabled)

missing contains "the restrictions of the policy cannot be read" if not _readable

fails contains "the policy is off" if input.subject.item.isEnabled == false

fails contains sprintf("new secrets are neither blocked nor limited%s", [_near]) if {
	_readable
	count([entry | some entry in _entries; entry.restrictionType in _limits; count(_shortfalls(entry)) == 0]) == 0
}

_entries := input.subject.item.applicationRestrictions.passwordCredentials

_limits := {"passwordAddition", "passwordLifetime"}

_near := concat("", sort({sprintf("; %s: %s", [entry.restrictionType, concat(", ", sort(_shortfalls(entry)))]) |
	some entry in _entries
	entry.restrictionType in _limits
	count(_shortfalls(entry)) > 0
}))

_shortfalls(entry) := {phrase |
	some phrase, holds in {
		sprintf("its state is %s", [entry.state]): entry.state == "enabled",
		"it leaves out older applications": object.get(entry, "restrictForAppsCreatedAfterDateTime", null) in {null, "0001-01-01T00:00:00Z"},
		"it leaves out some actors": object.get(entry, "excludeActors", null) in {null, {}},
	}
	holds == false
}

_readable if evidence.matches(_entries, {"type": "array", "items": {
	"type": "object", "required": ["restrictionType", "state"],
	"properties": {
		"restrictionType": {"type": "string"}, "state": {"type": "string", "minLength": 1},
		"restrictForAppsCreatedAfterDateTime": {"type": ["string", "null"]},
	},
}})
