# METADATA
# title: Distributions talk HTTPS to origins
# description: Buckets are reached over HTTPS by CloudFront itself; other origins as they are set.
# scope: package
# custom:
#   kind: aws.cloudfront.distribution
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_12_public_endpoints_use_current_tls.aws_cloudfront_distribution_origins

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Enabled == false

missing contains "whether the distribution is enabled is not known" if not is_boolean(input.subject.item.Enabled)

missing contains "the origins could not be read" if not _readable

fails contains sprintf("the origin %s is reached over plain HTTP (%s)", [origin.Id, origin.CustomOriginConfig.OriginProtocolPolicy]) if {
	_readable
	input.subject.item.Enabled == true
	some origin in _custom
	origin.CustomOriginConfig.OriginProtocolPolicy != "https-only"
}

_custom := [origin | some origin in input.subject.item.Origins; is_object(origin.CustomOriginConfig)]

_readable if {
	evidence.objects(input.subject.item.Origins)
	count(input.subject.item.Origins) > 0
	count([origin | some origin in input.subject.item.Origins; not _origin(origin)]) == 0
}

_origin(origin) if {
	evidence.text(origin.Id)
	not object.get(origin, "CustomOriginConfig", "none") != "none"
}

_origin(origin) if {
	evidence.text(origin.Id)
	origin.CustomOriginConfig.OriginProtocolPolicy in {"http-only", "match-viewer", "https-only"}
}
