# METADATA
# title: Machines lack no security updates
# description: Critical and security updates count. A machine that waits for a restart runs the old code still.
# scope: package
# custom:
#   kind: azure.compute.patch_assessment
#   type: state
#   attribute: B
#   evidence: [item]
#   params: [maximum_pending_updates]
package controls.cf_21_machines_are_up_to_date.azure_compute_patch_assessment_pending

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the assessment's result is not known" if not _assessed

missing contains reason if {
	some name in ["critical", "security"]
	not is_number(_counts[name])
	reason = sprintf("how many %s updates are missing is not known", [name])
}

missing contains "whether the machine waits for a restart is not known" if not is_boolean(input.subject.item.rebootPending)

fails contains reason if {
	_assessed
	is_number(_counts.critical)
	is_number(_counts.security)
	_counts.critical + _counts.security > input.params.maximum_pending_updates
	about = [_counts.critical, _counts.security, input.params.maximum_pending_updates]
	reason = sprintf("%d critical and %d security updates are missing, more than %d", about)
}

fails contains "the machine waits for a restart to finish its updates" if {
	_assessed
	input.subject.item.rebootPending == true
}

_assessed if input.subject.item.status in {"Succeeded", "CompletedWithWarnings"}

_counts := input.subject.item.availablePatchCountByClassification
