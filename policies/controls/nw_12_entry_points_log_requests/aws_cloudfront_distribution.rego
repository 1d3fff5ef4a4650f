# METADATA
# title: Distributions log requests
# description: >-
#   Standard logs of the first version stand in the distribution, those of the second are deliveries of CloudWatch
#   Logs; one of them is enough.
# scope: package
# custom:
#   kind: aws.cloudfront.distribution
#   type: state
#   attribute: B
#   evidence: [item, logging, deliveries]
#   params: [entry_points_without_logs]
package controls.nw_12_entry_points_log_requests.aws_cloudfront_distribution

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Id in input.params.entry_points_without_logs

applicable := false if input.subject.item.Enabled == false

missing contains "the distribution's name is not known" if not evidence.text(input.subject.item.Id)

missing contains "whether the distribution is enabled is not known" if not is_boolean(input.subject.item.Enabled)

missing contains evidence.unread(input, ["subject", "logging"], "the logging of the distribution") if not _first_known

missing contains evidence.unread(input, ["subject", "deliveries"], "the log deliveries of the distribution") if not evidence.list_part(input.subject.deliveries)

fails contains "the distribution has no log of requests" if {
	input.subject.item.Enabled == true
	evidence.text(input.subject.item.Id)
	_first_known
	evidence.list_part(input.subject.deliveries)
	input.subject.logging.value.Enabled == false
	count([delivery | some delivery in input.subject.deliveries.value; delivery.logType == "ACCESS_LOGS"]) == 0
}

_first_known if {
	evidence.object_part(input.subject.logging)
	is_boolean(input.subject.logging.value.Enabled)
}
