# METADATA
# title: Search domains stand inside a network
# description: A domain outside a network (VPC) has a public address; only its access policy stands before it.
# scope: package
# custom:
#   kind: aws.opensearch.domain
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [approved_public_services]
package controls.dp_14_copies_and_data_services_are_not_public.aws_opensearch_domain

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the domain's name is not known" if not evidence.text(input.subject.item.DomainName)

missing contains "where the domain stands could not be read" if {
	not object.get(input, ["subject", "item", "VPCOptions"], "none") == "none"
	not evidence.text(input.subject.item.VPCOptions.VPCId)
}

fails contains "the domain has a public address: it stands outside any network, and is not on the approved list" if {
	evidence.text(input.subject.item.DomainName)
	object.get(input.subject.item, "VPCOptions", "none") == "none"
	not input.subject.item.DomainName in input.params.approved_public_services
}
