# METADATA
# title: Distributions talk HTTPS to viewers
# description: Each behaviour must redirect to HTTPS or refuse plain requests.
# scope: package
# custom:
#   kind: aws.cloudfront.distribution
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_12_public_endpoints_use_current_tls.aws_cloudfront_distribution_viewers

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Enabled == false

missing contains "whether the distribution is enabled is not known" if not is_boolean(input.subject.item.Enabled)

missing contains "the protocols of the behaviours could not be read" if not _readable

fails contains sprintf("viewers may use plain HTTP for %s", [behaviour.path]) if {
	_readable
	input.subject.item.Enabled == true
	some behaviour in _behaviours
	behaviour.policy == "allow-all"
}

_behaviours := [{"path": object.get(behaviour, "PathPattern", "the default behaviour"), "policy": behaviour.ViewerProtocolPolicy} |
	some behaviour in array.concat([input.subject.item.DefaultCacheBehavior], object.get(input.subject.item.CacheBehaviors, "Items", []))
]

_readable if {
	is_object(input.subject.item.DefaultCacheBehavior)
	is_object(input.subject.item.CacheBehaviors)
	evidence.objects(object.get(input.subject.item.CacheBehaviors, "Items", []))
	count([behaviour | some behaviour in _behaviours; _known(behaviour)]) == 1 + count(object.get(input.subject.item.CacheBehaviors, "Items", []))
}

_known(behaviour) if {
	is_string(behaviour.path)
	behaviour.policy in {"allow-all", "redirect-to-https", "https-only"}
}
