# METADATA
# title: Keys of storage accounts are younger than the maximum age
# description: >-
#   Both keys open everything in the account. Where shared keys are refused they open nothing, and are not
#   judged.
# scope: package
# custom:
#   kind: azure.storage.account
#   type: state
#   attribute: B
#   time: true
#   evidence: [item]
#   params: [maximum_age_days]
package controls.ac_10_access_keys_are_rotated.azure_storage_account_keys

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.properties.allowSharedKeyAccess == false

missing contains "the account's settings could not be read" if not is_object(input.subject.item.properties)

missing contains "whether the account's keys are accepted is not known" if {
	is_object(input.subject.item.properties)
	not object.get(input.subject.item.properties, "allowSharedKeyAccess", null) in {true, false, null}
}

missing contains reason if {
	some name in _names
	not dates.is_instant(input.subject.item.properties.keyCreationTime[name])
	reason = sprintf("when the key %s was made is not known", [name])
}

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains reason if {
	applicable
	some name, limit in _limits
	dates.instant(input.as_of) >= limit
	about = [name, dates.as_day(limit - _maximum), input.params.maximum_age_days, dates.as_text(limit)]
	reason = sprintf("the key %s was made on %s and passed the limit of %d days at %s", about)
}

default recheck_at := false

recheck_at := dates.earliest_after([limit | some limit in _limits], dates.instant(input.as_of)) if applicable

_names := ["key1", "key2"]

_maximum := input.params.maximum_age_days * dates.day

_limits := {name: limit |
	some name in _names
	limit = dates.instant(input.subject.item.properties.keyCreationTime[name]) + _maximum
}
