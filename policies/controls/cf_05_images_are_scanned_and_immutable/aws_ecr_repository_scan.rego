# METADATA
# title: Images are scanned on push
# description: >-
#   What is in force comes from the repository and from the rules of its registry; continuous scanning takes in each
#   push.
# scope: package
# custom:
#   kind: aws.ecr.repository
#   type: state
#   attribute: A
#   evidence: [scanning]
package controls.cf_05_images_are_scanned_and_immutable.aws_ecr_repository_scan

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "scanning"], "the scanning of the repository") if not _readable

fails contains "images are not scanned when they are pushed" if {
	_readable
	input.subject.scanning.value.scanOnPush == false
	input.subject.scanning.value.scanFrequency != "CONTINUOUS_SCAN"
}

_readable if {
	evidence.object_part(input.subject.scanning)
	is_boolean(input.subject.scanning.value.scanOnPush)
	evidence.text(input.subject.scanning.value.scanFrequency)
}
