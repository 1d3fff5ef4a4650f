# METADATA
# title: Endpoints of services limit what passes through them
# description: >-
#   The policy that an endpoint is made with lets everybody in the network reach every resource of the service, those
#   of other companies included: a way out for data. Endpoints of services that take no policy are not judged.
# scope: package
# custom:
#   kind: aws.ec2.vpc_endpoint
#   type: state
#   attribute: C
#   evidence: [item, policy]
#   params: [open_endpoint_services]
package controls.nw_02_networks_are_segmented.aws_ec2_vpc_endpoint

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import data.lib.resource_policy
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if evidence.absent(input.subject.policy)

applicable := false if {
	evidence.text(input.subject.item.ServiceName)
	some pattern in input.params.open_endpoint_services
	aws_policy.matches(pattern, input.subject.item.ServiceName)
}

missing contains "which service the endpoint leads to is not known" if not evidence.text(input.subject.item.ServiceName)

missing contains evidence.unread(input, ["subject", "policy"], "the endpoint's policy") if {
	not resource_policy.readable(input.subject.policy)
}

fails contains sprintf("statement \"%v\" lets everybody reach every resource of %s", [object.get(statement, "Sid", "without Sid"), input.subject.item.ServiceName]) if {
	evidence.text(input.subject.item.ServiceName)
	resource_policy.readable(input.subject.policy)
	some statement in aws_policy.statements(input.subject.policy.value)
	statement.Effect == "Allow"
	aws_policy.open_to_all(statement)
	_every_resource(statement)
	not _ties_resource(statement)
}

_every_resource(statement) if "*" in aws_policy.as_list(statement.Resource)

_every_resource(statement) if statement.NotResource

_ties_resource(statement) if {
	values = aws_policy.admits_only(statement, {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount"})
	count(values) > 0
	count([value | some value in values; regex.match(`^[*?]+$`, value)]) == 0
}
