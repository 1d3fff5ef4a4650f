# METADATA
# title: Leadership oversees security
# description: The meeting of the oversight body of each quarter, with what makes it whole.
# scope: package
# custom:
#   kind: files.meeting
#   type: expected_instance
#   attribute: A
#   evidence: [expected, found]
#   expected:
#     every: quarter
#     grace_days: grace_days
#     found: {form: record, record: meeting_oversight, evidence: [item, attachments, first_commit]}
package controls.gv_01_leadership_oversees_security.files_meeting

import data.lib.evidence
import data.lib.instances
import data.lib.outcome
import data.lib.records
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

_wants := {
	"text": {
		"chair": "chair",
		"minutes_by": "writer of the minutes",
		"approved_by": "approver of the minutes",
	},
	"apart": [["approved_by", "minutes_by"]],
	"yes": {"quorum": "there was no quorum"},
	"lists": {"attendees": "attendee", "topics": "topic"},
	"owned": ["actions"],
	"attached": true,
	"in_time": true,
}

missing contains sentence if some sentence in records.missing(input, _wants, {"faults": _faults})

fails contains sentence if some sentence in records.fails(input, _wants, {"faults": _faults})

_faults contains [meeting.id, "security was not on its agenda"] if {
	some meeting in instances.in_time(input)
	evidence.strings(meeting.item.topics)
	count([topic | some topic in meeting.item.topics; contains(lower(topic), "security")]) == 0
}
