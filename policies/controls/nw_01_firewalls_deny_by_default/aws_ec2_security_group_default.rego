# METADATA
# title: Default security groups have no rules
# description: Whatever is started without a group of its own lands in the default one, which must then allow nothing.
# scope: package
# custom:
#   kind: aws.ec2.security_group
#   type: state
#   attribute: B
#   evidence: [item]
package controls.nw_01_firewalls_deny_by_default.aws_ec2_security_group_default

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.GroupName)
	input.subject.item.GroupName != "default"
}

missing contains "the group's name is not known" if not evidence.text(input.subject.item.GroupName)

missing contains "the inbound rules could not be read" if not is_array(input.subject.item.IpPermissions)

missing contains "the outbound rules could not be read" if not is_array(input.subject.item.IpPermissionsEgress)

fails contains sprintf("the default group has inbound rules: %d", [count(input.subject.item.IpPermissions)]) if {
	is_array(input.subject.item.IpPermissions)
	input.subject.item.GroupName == "default"
	count(input.subject.item.IpPermissions) > 0
}

fails contains sprintf("the default group has outbound rules: %d", [count(input.subject.item.IpPermissionsEgress)]) if {
	is_array(input.subject.item.IpPermissionsEgress)
	input.subject.item.GroupName == "default"
	count(input.subject.item.IpPermissionsEgress) > 0
}
