# METADATA
# title: Distributions begin at TLS 1.2
# description: With CloudFront's own certificate viewers may use TLS 1.0, and that cannot be changed.
# scope: package
# custom:
#   kind: aws.cloudfront.distribution
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_12_public_endpoints_use_current_tls.aws_cloudfront_distribution_tls

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Enabled == false

missing contains "whether the distribution is enabled is not known" if not is_boolean(input.subject.item.Enabled)

missing contains "the oldest protocol of the distribution is not known" if not evidence.text(input.subject.item.ViewerCertificate.MinimumProtocolVersion)

missing contains "whose certificate it is, is not known" if not is_boolean(input.subject.item.ViewerCertificate.CloudFrontDefaultCertificate)

fails contains sprintf("viewers may use %s, which is before TLS 1.2", [input.subject.item.ViewerCertificate.MinimumProtocolVersion]) if {
	input.subject.item.Enabled == true
	input.subject.item.ViewerCertificate.CloudFrontDefaultCertificate == false
	evidence.text(input.subject.item.ViewerCertificate.MinimumProtocolVersion)
	not regex.match(`^TLSv1\.[23]_`, input.subject.item.ViewerCertificate.MinimumProtocolVersion)
}

fails contains "the distribution uses CloudFront's own certificate, with which viewers may use TLS 1.0" if {
	input.subject.item.Enabled == true
	input.subject.item.ViewerCertificate.CloudFrontDefaultCertificate == true
}
