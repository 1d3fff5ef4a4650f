# METADATA
# title: Peerings lead to approved accounts only
# description: Requests that were refused, expired or deleted join nothing and are not judged.
# scope: package
# custom:
#   kind: aws.ec2.vpc_peering
#   type: state
#   attribute: A
#   evidence: [account, item]
#   params: [approved_accounts]
package controls.nw_02_networks_are_segmented.aws_ec2_vpc_peering

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Status.Code in {"deleted", "rejected", "expired", "failed", "deleting"}

missing contains "the own account is not known" if not evidence.account_id(input.subject.account)

missing contains "the state of the peering is not known" if not evidence.text(input.subject.item.Status.Code)

missing contains sprintf("the account of the %s is not known", [side]) if {
	some side, key in _sides
	not evidence.account_id(input.subject.item[key].OwnerId)
}

fails contains sprintf("the network is joined with one of account %s, which is not approved", [other]) if {
	evidence.account_id(input.subject.account)
	evidence.text(input.subject.item.Status.Code)
	some key in _sides
	other = input.subject.item[key].OwnerId
	evidence.account_id(other)
	other != input.subject.account
	not other in input.params.approved_accounts
}

_sides := {"accepter": "AccepterVpcInfo", "requester": "RequesterVpcInfo"}
