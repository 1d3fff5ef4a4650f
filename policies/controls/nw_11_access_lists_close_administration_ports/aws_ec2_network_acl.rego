# METADATA
# title: Access lists of subnets close administration ports
# description: >-
#   Entries are read in the order of their numbers, and the first that fits decides. Lists that guard no subnet are
#   not judged.
# scope: package
# custom:
#   kind: aws.ec2.network_acl
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [administration_ports]
package controls.nw_11_access_lists_close_administration_ports.aws_ec2_network_acl

import data.lib.network_acl
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	is_array(input.subject.item.Associations)
	count(input.subject.item.Associations) == 0
}

missing contains "which subnets the list guards could not be read" if not is_array(input.subject.item.Associations)

missing contains "the entries could not be read" if not network_acl.readable(input.subject.item.Entries)

fails contains sprintf("entry %d lets %s reach port %d", [opening.number, opening.source, port]) if {
	is_array(input.subject.item.Associations)
	network_acl.readable(input.subject.item.Entries)
	some port in input.params.administration_ports
	some opening in network_acl.openings(input.subject.item.Entries, port)
}
