# METADATA
# title: Keys of vaults expire
# description: A key without a date outlives whoever knows it. One that is disabled opens nothing and is not judged.
# scope: package
# custom:
#   kind: azure.keyvault.key
#   type: state
#   attribute: E
#   time: true
#   evidence: [item]
#   params: [maximum_key_days]
package controls.dp_03_keys_are_managed.azure_keyvault_key_expiry

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.properties.attributes.enabled == false

missing contains "whether the key is enabled is not known" if not is_boolean(input.subject.item.properties.attributes.enabled)

missing contains "when the key was made is not known" if not is_number(input.subject.item.properties.attributes.created)

missing contains "when the key expires is not known" if {
	is_object(input.subject.item.properties.attributes)
	not _expires
	not _never
}

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains "the key has no expiry date" if {
	input.subject.item.properties.attributes.enabled == true
	_never
}

fails contains reason if {
	input.subject.item.properties.attributes.enabled == true
	dates.instant(input.as_of) >= _end
	reason = sprintf("the key expired at %s and is still enabled", [dates.as_text(_end)])
}

fails contains reason if {
	input.subject.item.properties.attributes.enabled == true
	_expires
	is_number(input.subject.item.properties.attributes.created)
	input.subject.item.properties.attributes.exp - input.subject.item.properties.attributes.created > input.params.maximum_key_days * 86400
	made = dates.as_day(input.subject.item.properties.attributes.created * 1000000000)
	about = [made, dates.as_day(_end), input.params.maximum_key_days]
	reason = sprintf("the key was made on %s to last until %s, longer than %d days", about)
}

default recheck_at := false

recheck_at := dates.as_text(_end) if {
	applicable
	dates.instant(input.as_of) < _end
}

_expires if is_number(input.subject.item.properties.attributes.exp)

_never if {
	is_object(input.subject.item.properties.attributes)
	object.get(input.subject.item.properties.attributes, "exp", null) == null
}

_end := input.subject.item.properties.attributes.exp * 1000000000 if _expires
