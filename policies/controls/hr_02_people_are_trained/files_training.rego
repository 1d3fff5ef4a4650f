# METADATA
# title: People are trained in security
# description: Each person of the roster, contractors included; what is not in the register was not done.
# scope: package
# custom:
#   kind: files.training
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: year
#     per: {kind: files.person, on: item.start, until: item.end, evidence: [item]}
#     within_days: first_days
#     grace_days: grace_days
#     found: {form: record, record: training_security, key: item.subject, evidence: [item, attachments]}
package controls.hr_02_people_are_trained.files_training

import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {"course": "course"},
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [training.id, "its result cannot be read"] if {
	some training in instances.in_time(input)
	not object.get(training, ["item", "result"], {}) in {"passed", "failed", null}
}

_faults contains [training.id, "its test was not passed"] if {
	some training in instances.in_time(input)
	object.get(training, ["item", "result"], {}) in {"failed", null}
}
