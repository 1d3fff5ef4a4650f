# METADATA
# title: OpenSearch domains begin at TLS 1.2
# description: The name of the domain's TLS policy tells its oldest protocol.
# scope: package
# custom:
#   kind: aws.opensearch.domain
#   type: state
#   attribute: D
#   evidence: [item]
package controls.dp_12_public_endpoints_use_current_tls.aws_opensearch_domain

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the domain's TLS policy is not known" if not evidence.text(input.subject.item.DomainEndpointOptions.TLSSecurityPolicy)

fails contains sprintf("the domain uses %s, which allows protocols before TLS 1.2", [input.subject.item.DomainEndpointOptions.TLSSecurityPolicy]) if {
	evidence.text(input.subject.item.DomainEndpointOptions.TLSSecurityPolicy)
	not regex.match(`^Policy-Min-TLS-1-[23]-`, input.subject.item.DomainEndpointOptions.TLSSecurityPolicy)
}
