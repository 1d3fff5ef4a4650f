# METADATA
# title: Incidents are recorded, handled and learned from
# description: Each incident of the register is one instance, from its detected_on on.
# scope: package
# custom:
#   kind: files.incident
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     per: {kind: files.incident, on: item.detected_on, evidence: [item]}
#     within_days: close_days
#     found: {form: row, on: item.closed_on, evidence: [item, attachments]}
package controls.ir_02_incidents_are_handled.files_incident

import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {
		"severity": "severity",
		"root_cause": "cause",
		"performed_by": "person who handled it",
		"approved_by": "approver of its review",
	},
	"days": {
		"contained_on": "day of containment",
		"resolved_on": "day of resolution",
		"reviewed_on": "day of review",
	},
	"apart": [["approved_by", "performed_by"]],
	"ordered": [["detected_on", "contained_on"], ["contained_on", "resolved_on"]],
	"owned": ["actions"],
	"attached": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults, "unread": _unread})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults, "unread": _unread})

_unread contains [incident.id, "its timeline cannot be read"] if {
	some incident in instances.in_time(input)
	not evidence.objects(object.get(incident, ["item", "timeline"], {}))
}

_faults contains [incident.id, "it has no timeline"] if {
	some incident in instances.in_time(input)
	object.get(incident, ["item", "timeline"], {}) == []
}
