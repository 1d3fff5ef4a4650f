# METADATA
# title: Alarms are enabled and lead somewhere
# description: Only actions of the alarm state count; those of the states OK and insufficient data alert nobody.
# scope: package
# custom:
#   kind: aws.cloudwatch.alarm
#   type: state
#   attribute: A
#   evidence: [item]
package controls.lm_06_alarms_reach_somebody.aws_cloudwatch_alarm

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the alarm's actions are enabled is not known" if {
	not is_boolean(input.subject.item.ActionsEnabled)
}

missing contains "the alarm's actions are not known" if not evidence.strings(input.subject.item.AlarmActions)

fails contains "the alarm's actions are disabled (ActionsEnabled is false)" if input.subject.item.ActionsEnabled == false

fails contains "the alarm has no action for the alarm state" if {
	evidence.strings(input.subject.item.AlarmActions)
	count(input.subject.item.AlarmActions) == 0
}
