# METADATA
# title: Log file validation is on
# description: The digest files that validation adds are what shows whether a log file was altered or removed.
# scope: package
# custom:
#   kind: aws.cloudtrail.trail
#   type: state
#   attribute: A
#   evidence: [item]
package controls.lm_02_logs_are_protected.aws_cloudtrail_trail_validation

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether log files are validated is not known" if {
	not is_boolean(input.subject.item.LogFileValidationEnabled)
}

fails contains "log file validation is off (LogFileValidationEnabled is false)" if {
	input.subject.item.LogFileValidationEnabled == false
}
