# METADATA
# title: Trails are sent to a log group
# description: Trails are sent to a log group.
# scope: package
# custom:
#   kind: aws.cloudtrail.trail
#   type: state
#   attribute: B
#   evidence: [item]
package controls.lm_12_logs_are_encrypted_and_searchable.aws_cloudtrail_trail

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the trail's name is not known" if not evidence.text(input.subject.item.Name)

missing contains "the trail's log group is of an unexpected shape" if not is_string(_group)

_group := object.get(input, ["subject", "item", "CloudWatchLogsLogGroupArn"], "")

fails contains sprintf("trail %s is sent to no log group", [input.subject.item.Name]) if {
	evidence.text(input.subject.item.Name)
	_group == ""
}
