# METADATA
# title: Workflows write logs
# description: Express workflows keep no history at all without a log.
# scope: package
# custom:
#   kind: aws.stepfunctions.state_machine
#   type: state
#   attribute: C
#   evidence: [item]
package controls.cf_07_data_services_write_their_logs.aws_stepfunctions_state_machine

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the log level of the workflow is not known" if not input.subject.item.loggingConfiguration.level in {"ALL", "ERROR", "FATAL", "OFF"}

fails contains "the log of the workflow is off" if input.subject.item.loggingConfiguration.level == "OFF"
