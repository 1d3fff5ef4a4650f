# METADATA
# title: Groups of machines span several zones
# description: >-
#   A group that may hold one machine only stands still while its zone is down, however many zones it names.
# scope: package
# custom:
#   kind: aws.autoscaling.group
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [single_zone_groups]
package controls.bc_04_redundancy_is_configured.aws_autoscaling_group

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.AutoScalingGroupName in input.params.single_zone_groups

missing contains "the group's name is not known" if not evidence.text(input.subject.item.AutoScalingGroupName)

missing contains "the group's zones are not known" if not _readable

_readable if {
	evidence.strings(input.subject.item.AvailabilityZones)
	count(input.subject.item.AvailabilityZones) > 0
}

_zones := {zone | some zone in input.subject.item.AvailabilityZones}

fails contains sprintf("the group runs in %s only", [concat("", _zones)]) if {
	_readable
	evidence.text(input.subject.item.AutoScalingGroupName)
	count(_zones) == 1
}

missing contains "how far the group may grow is not known" if not is_number(input.subject.item.MaxSize)

fails contains "the group may hold one machine at most" if {
	evidence.text(input.subject.item.AutoScalingGroupName)
	input.subject.item.MaxSize == 1
}
