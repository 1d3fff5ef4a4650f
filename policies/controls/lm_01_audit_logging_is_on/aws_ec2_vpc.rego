# METADATA
# title: Virtual networks have an active flow log
# description: One active flow log of an accepted traffic type is enough; one whose delivery fails is not.
# scope: package
# custom:
#   kind: aws.ec2.vpc
#   type: state
#   attribute: B
#   evidence: [flow_logs]
#   params: [accepted_traffic_types]
package controls.lm_01_audit_logging_is_on.aws_ec2_vpc

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "flow_logs"], "the flow logs of the network") if not _readable

fails contains "the network has no flow log" if {
	_readable
	count(input.subject.flow_logs.value) == 0
}

fails contains reason if {
	_readable
	count(input.subject.flow_logs.value) > 0
	count([log | some log in input.subject.flow_logs.value; count(_faults(log, input.params.accepted_traffic_types)) == 0]) == 0
	some log in input.subject.flow_logs.value
	some fault in _faults(log, input.params.accepted_traffic_types)
	reason = sprintf("flow log %s %s", [log.FlowLogId, fault])
}

_readable if {
	evidence.list_part(input.subject.flow_logs)
	count([log | some log in input.subject.flow_logs.value; not _log(log)]) == 0
}

_log(log) if {
	evidence.text(log.FlowLogId)
	is_string(log.FlowLogStatus)
	is_string(log.TrafficType)
	is_string(object.get(log, "DeliverLogsStatus", ""))
}

_faults(log, accepted) := (_not_active(log) | _wrong_type(log, accepted)) | _not_delivered(log)

_not_active(log) := {sprintf("is %s", [log.FlowLogStatus])} if log.FlowLogStatus != "ACTIVE"

_not_active(log) := set() if log.FlowLogStatus == "ACTIVE"

_wrong_type(log, accepted) := {sprintf("records traffic of type %s", [log.TrafficType])} if not log.TrafficType in accepted

_wrong_type(log, accepted) := set() if log.TrafficType in accepted

_not_delivered(log) := {"cannot deliver its records"} if log.DeliverLogsStatus == "FAILED"

_not_delivered(log) := set() if not log.DeliverLogsStatus == "FAILED"
