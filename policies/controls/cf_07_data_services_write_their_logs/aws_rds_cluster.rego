# METADATA
# title: Database clusters export their logs
# description: Logs that are not exported stay on the database's own disk, and are lost with it.
# scope: package
# custom:
#   kind: aws.rds.cluster
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [required_exports]
package controls.cf_07_data_services_write_their_logs.aws_rds_cluster

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the engine is not known" if not evidence.text(input.subject.item.Engine)

missing contains sprintf("which logs the engine %s must write is not stated", [input.subject.item.Engine]) if {
	evidence.text(input.subject.item.Engine)
	not input.params.required_exports[input.subject.item.Engine]
}

missing contains "the exported logs could not be read" if not evidence.strings(object.get(input, ["subject", "item", "EnabledCloudwatchLogsExports"], []))

fails contains sprintf("the log %s is not exported to CloudWatch", [wanted]) if {
	evidence.text(input.subject.item.Engine)
	evidence.strings(_exports)
	some wanted in input.params.required_exports[input.subject.item.Engine]
	not wanted in _exports
}

_exports := object.get(input, ["subject", "item", "EnabledCloudwatchLogsExports"], [])
