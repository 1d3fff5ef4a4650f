# METADATA
# title: The configuration recorder runs, records everything and delivers
# description: One recorder that does all three is enough; otherwise each recorder's shortcomings are named.
# scope: package
# custom:
#   kind: aws.config.region
#   type: state
#   attribute: A
#   evidence: [recorders, delivery_channels]
package controls.vm_06_configuration_is_recorded.aws_config_region

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "recorders"], "the recorders of the region") if not _recorders_readable

missing contains evidence.unread(input, ["subject", "delivery_channels"], "the delivery channels of the region") if {
	not evidence.list_part(input.subject.delivery_channels)
}

fails contains "the region has no configuration recorder" if {
	_recorders_readable
	count(input.subject.recorders.value) == 0
}

fails contains "the region has no delivery channel, so nothing recorded is kept" if {
	count(evidence.entries(input.subject.delivery_channels)) == 0
}

fails contains reason if {
	_recorders_readable
	count([entry | some entry in input.subject.recorders.value; count(_faults(entry)) == 0]) == 0
	some entry in input.subject.recorders.value
	some fault in _faults(entry)
	reason = sprintf("the recorder %s", [fault])
}

_faults(entry) := (_stopped(entry) | _partial(entry)) | _failing(entry)

_stopped(entry) := {"is stopped"} if entry.status.recording == false

_stopped(entry) := set() if entry.status.recording == true

_partial(entry) := {"does not record all supported resource types (allSupported is false)"} if {
	entry.recorder.recordingGroup.allSupported == false
}

_partial(entry) := set() if entry.recorder.recordingGroup.allSupported == true

_failing(entry) := {"failed when it last tried (lastStatus is FAILURE)"} if upper(_last_status(entry)) == "FAILURE"

_failing(entry) := set() if upper(_last_status(entry)) != "FAILURE"

_last_status(entry) := object.get(entry.status, "lastStatus", "")

_recorders_readable if {
	evidence.list_part(input.subject.recorders)
	count([entry | some entry in input.subject.recorders.value; not _recorder(entry)]) == 0
}

_recorder(entry) if {
	is_boolean(entry.status.recording)
	is_boolean(entry.recorder.recordingGroup.allSupported)
	is_string(_last_status(entry))
}
