# METADATA
# title: Each thing that root did was on a recorded day
# description: >-
#   By CloudTrail, which knows each use where IAM knows the last one only. What a service does in the name of the
#   account is not judged.
# scope: package
# custom:
#   kind: aws.cloudtrail.event
#   type: event
#   attribute: C
#   evidence: [group, day, item, identity]
#   params: [recorded_uses]
package controls.ac_09_root_is_locked_down.aws_cloudtrail_event

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.group)
	input.subject.group != "root"
}

applicable := false if evidence.text(input.subject.identity.invokedBy)

applicable := false if input.subject.item.eventType == "AwsServiceEvent"

missing contains "of which sort the event is is not known" if not evidence.text(input.subject.group)

missing contains "who did it is not known" if not evidence.text(input.subject.identity.type)

missing contains "what happened is not known" if not evidence.text(input.subject.item.eventName)

missing contains "the day of the event is not known" if not dates.is_day(input.subject.day)

fails contains sprintf("root: %s on %s, which is no recorded use", [input.subject.item.eventName, input.subject.day]) if {
	count(missing) == 0
	not input.subject.day in input.params.recorded_uses
}
