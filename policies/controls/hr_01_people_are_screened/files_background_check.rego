# METADATA
# title: People are screened before they start
# description: Each person of the roster, contractors included; what is not in the register was not done.
# scope: package
# custom:
#   kind: files.background_check
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.person, on: item.start, until: item.end, evidence: [item]}
#     within_days: start_days
#     found: {form: record, record: background_check, key: item.subject, evidence: [item, attachments]}
package controls.hr_01_people_are_screened.files_background_check

import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"check": "check"},
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [check.id, "its result cannot be read"] if {
	some check in instances.in_time(input)
	not object.get(check, ["item", "result"], {}) in {"clear", "adjudicated", "not_permitted_by_law", null}
}

_faults contains [check.id, "it has no result"] if {
	some check in instances.in_time(input)
	object.get(check, ["item", "result"], {}) == null
}
