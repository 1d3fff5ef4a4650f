# METADATA
# title: Inspector scans each required sort of resource
# description: Inspector scans each required sort of resource.
# scope: package
# custom:
#   kind: aws.inspector.region
#   type: state
#   attribute: A
#   evidence: [region, scanning]
#   params: [required_scans, unused_regions]
package controls.vm_01_vulnerabilities_are_looked_for.aws_inspector_region

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.region in input.params.unused_regions

missing contains "the region's name is not known" if not evidence.text(input.subject.region)

missing contains evidence.unread(input, ["subject", "scanning"], "what Inspector scans") if not _readable

_readable if {
	evidence.object_part(input.subject.scanning)
	evidence.text(input.subject.scanning.value.state)
	count([scan | some scan in input.params.required_scans; not _known(scan)]) == 0
}

_known(scan) if is_string(object.get(input.subject.scanning.value, scan, ""))

fails contains sprintf("Inspector is %s in the region", [input.subject.scanning.value.state]) if {
	_readable
	input.subject.scanning.value.state != "ENABLED"
}

fails contains sprintf("Inspector does not scan %s (%s)", [scan, state]) if {
	_readable
	input.subject.scanning.value.state == "ENABLED"
	some scan in input.params.required_scans
	state = object.get(input.subject.scanning.value, scan, "not told")
	state != "ENABLED"
}
