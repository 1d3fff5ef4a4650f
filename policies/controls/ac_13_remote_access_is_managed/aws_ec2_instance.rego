# METADATA
# title: Running instances are managed by Systems Manager
# description: >-
#   Systems Manager lists machines whose agent has registered. Stopped machines are not in its list and not judged.
# scope: package
# custom:
#   kind: aws.ec2.instance
#   type: state
#   attribute: A
#   evidence: [item]
#   related:
#     - name: managed
#       kind: aws.ssm.managed_instance
#       key: item.InstanceId
#       match: $subject
#       evidence: [item]
#   params: [machines_reached_otherwise]
package controls.ac_13_remote_access_is_managed.aws_ec2_instance

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.State.Name)
	input.subject.item.State.Name != "running"
}

applicable := false if input.subject.item.InstanceId in input.params.machines_reached_otherwise

missing contains "whether the instance is running is not known" if not evidence.text(input.subject.item.State.Name)

missing contains "the instance's id is not known" if not evidence.text(input.subject.item.InstanceId)

missing contains "whether Systems Manager manages the instance could not be read" if not _answered

missing contains "whether the agent is connected is not known" if {
	is_object(input.related.managed)
	not input.related.managed.item.PingStatus in {"Online", "ConnectionLost", "Inactive"}
}

fails contains "Systems Manager does not manage the running instance" if {
	_running
	input.related.managed == null
}

fails contains sprintf("the agent of the running instance is not connected (%s)", [input.related.managed.item.PingStatus]) if {
	_running
	input.related.managed.item.PingStatus in {"ConnectionLost", "Inactive"}
}

_running if {
	input.subject.item.State.Name == "running"
	evidence.text(input.subject.item.InstanceId)
}

_answered if is_object(input.related.managed)

_answered if input.related.managed == null
