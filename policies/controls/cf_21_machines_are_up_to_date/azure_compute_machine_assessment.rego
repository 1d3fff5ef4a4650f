# METADATA
# title: Machines are assessed for missing updates
# description: >-
#   Azure keeps an assessment for seven days: a machine without one was not assessed in that time, and nobody
#   knows what it lacks.
# scope: package
# custom:
#   kind: azure.compute.machine
#   type: state
#   attribute: A
#   evidence: [resource]
#   related:
#     - name: assessment
#       kind: azure.compute.patch_assessment
#       key: resource
#       match: resource
#       evidence: [item, assessed_on]
#       many: false
package controls.cf_21_machines_are_up_to_date.azure_compute_machine_assessment

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the machine's id is not known" if not evidence.text(input.subject.resource)

missing contains "the assessments could not be read" if not _readable

fails contains "the machine was not assessed for missing updates: there is no assessment of the last seven days" if {
	evidence.text(input.subject.resource)
	object.get(input, ["related", "assessment"], "missing") == null
}

fails contains reason if {
	evidence.text(input.subject.resource)
	input.related.assessment.item.status == "Failed"
	reason = sprintf("the machine's last assessment failed (%v)", [object.get(input.related.assessment, "assessed_on", "on no known day")])
}

_readable if input.related.assessment == null

_readable if {
	input.related.assessment.item.status in {"Succeeded", "CompletedWithWarnings", "Failed"}
	dates.is_day(input.related.assessment.assessed_on)
}
