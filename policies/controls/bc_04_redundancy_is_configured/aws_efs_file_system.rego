# METADATA
# title: File systems span zones
# description: A file system of the One Zone class names its zone and is lost with it.
# scope: package
# custom:
#   kind: aws.efs.file_system
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [single_zone_databases]
package controls.bc_04_redundancy_is_configured.aws_efs_file_system

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.FileSystemId in input.params.single_zone_databases

missing contains "the file system's id is not known" if not evidence.text(input.subject.item.FileSystemId)

missing contains "the zone of the file system could not be read" if not is_string(object.get(input, ["subject", "item", "AvailabilityZoneName"], ""))

fails contains sprintf("the file system stands in the single zone %s", [input.subject.item.AvailabilityZoneName]) if {
	evidence.text(input.subject.item.FileSystemId)
	evidence.text(input.subject.item.AvailabilityZoneName)
}
