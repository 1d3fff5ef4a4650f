# METADATA
# title: Security Hub is subscribed in the region
# description: The service answers that it is not subscribed; a refusal to answer is not the same.
# scope: package
# custom:
#   kind: aws.securityhub.region
#   type: state
#   attribute: B
#   evidence: [hub]
package controls.lm_03_threat_detection_is_on.aws_securityhub_region

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "hub"], "whether Security Hub is subscribed") if not _readable

fails contains "Security Hub is not subscribed in this region" if evidence.absent(input.subject.hub)

_readable if evidence.absent(input.subject.hub)

_readable if {
	evidence.object_part(input.subject.hub)
	evidence.text(input.subject.hub.value.HubArn)
}
