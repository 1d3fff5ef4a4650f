# METADATA
# title: A web ACL stands before distributions
# description: The distribution itself names its web ACL; an empty text is none.
# scope: package
# custom:
#   kind: aws.cloudfront.distribution
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [endpoints_without_firewall]
package controls.nw_03_boundary_protection_is_on.aws_cloudfront_distribution

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Enabled == false

applicable := false if input.subject.item.Id in input.params.endpoints_without_firewall

missing contains "whether the distribution is enabled is not known" if not is_boolean(input.subject.item.Enabled)

missing contains "the distribution's id is not known" if not evidence.text(input.subject.item.Id)

missing contains "whether a web ACL stands before the distribution is not known" if not is_string(input.subject.item.WebACLId)

fails contains "no web ACL stands before the distribution" if {
	input.subject.item.Enabled == true
	evidence.text(input.subject.item.Id)
	input.subject.item.WebACLId == ""
}
