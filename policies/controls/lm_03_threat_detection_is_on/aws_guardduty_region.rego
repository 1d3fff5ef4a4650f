# METADATA
# title: GuardDuty has an enabled detector in the region
# description: One enabled detector is enough; a detector whose state cannot be read proves nothing.
# scope: package
# custom:
#   kind: aws.guardduty.region
#   type: state
#   attribute: A
#   evidence: [detectors]
package controls.lm_03_threat_detection_is_on.aws_guardduty_region

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "detectors"], "the detectors of the region") if {
	not evidence.list_part(input.subject.detectors)
}

missing contains "the state of a detector could not be read" if {
	count(_enabled) == 0
	count(_unknown) > 0
}

fails contains "GuardDuty has no detector in this region" if count(evidence.entries(input.subject.detectors)) == 0

fails contains reason if {
	count(_enabled) == 0
	count(_unknown) == 0
	some detector in evidence.entries(input.subject.detectors)
	reason = sprintf("GuardDuty's detector is %s", [detector.detail.value.Status])
}

_enabled := [detector |
	some detector in evidence.entries(input.subject.detectors)
	_known(detector)
	detector.detail.value.Status == "ENABLED"
]

_unknown := [detector | some detector in evidence.entries(input.subject.detectors); not _known(detector)]

_known(detector) if {
	evidence.object_part(detector.detail)
	detector.detail.value.Status in {"ENABLED", "DISABLED"}
}
