# METADATA
# title: Tags of images cannot be moved
# description: Exclusions leave some tags movable, such as latest; they are named in the finding.
# scope: package
# custom:
#   kind: aws.ecr.repository
#   type: state
#   attribute: B
#   evidence: [item]
package controls.cf_05_images_are_scanned_and_immutable.aws_ecr_repository_tags

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether tags can be moved is not known" if not evidence.text(input.subject.item.imageTagMutability)

missing contains "the exclusions of immutable tags could not be read" if not _exclusions_known

fails contains sprintf("tags can be moved to another image (%s)", [input.subject.item.imageTagMutability]) if {
	evidence.text(input.subject.item.imageTagMutability)
	not input.subject.item.imageTagMutability in {"IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"}
}

fails contains sprintf("tags that fit %s can be moved to another image", [entry.filter]) if {
	input.subject.item.imageTagMutability == "IMMUTABLE_WITH_EXCLUSION"
	_exclusions_known
	some entry in input.subject.item.imageTagMutabilityExclusionFilters
}

_exclusions_known if input.subject.item.imageTagMutability != "IMMUTABLE_WITH_EXCLUSION"

_exclusions_known if {
	evidence.objects(input.subject.item.imageTagMutabilityExclusionFilters)
	count([entry | some entry in input.subject.item.imageTagMutabilityExclusionFilters; not evidence.text(entry.filter)]) == 0
}
