# METADATA
# title: Machines lack no patches
# description: Counts what the last scan or installation found against the approved baseline.
# scope: package
# custom:
#   kind: aws.ssm.managed_instance
#   type: state
#   attribute: A
#   evidence: [patches]
package controls.vm_03_systems_are_patched.aws_ssm_managed_instance_missing

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "patches"], "the patch state") if {
	not _readable
	not evidence.absent(input.subject.patches)
}

fails contains "the machine was never scanned for patches" if evidence.absent(input.subject.patches)

fails contains sprintf("patches are missing: %d", [input.subject.patches.value.MissingCount]) if {
	_readable
	input.subject.patches.value.MissingCount > 0
}

fails contains sprintf("patches failed: %d", [input.subject.patches.value.FailedCount]) if {
	_readable
	input.subject.patches.value.FailedCount > 0
}

_readable if {
	evidence.object_part(input.subject.patches)
	is_number(input.subject.patches.value.MissingCount)
	is_number(input.subject.patches.value.FailedCount)
}
