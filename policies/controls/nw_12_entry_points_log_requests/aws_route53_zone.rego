# METADATA
# title: Public zones log queries
# description: Private zones are answered inside networks, whose own query logs are not collected.
# scope: package
# custom:
#   kind: aws.route53.zone
#   type: state
#   attribute: D
#   evidence: [item, query_logging]
#   params: [entry_points_without_logs]
package controls.nw_12_entry_points_log_requests.aws_route53_zone

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Name in input.params.entry_points_without_logs

applicable := false if input.subject.item.Config.PrivateZone == true

missing contains "the zone's name is not known" if not evidence.text(input.subject.item.Name)

missing contains "whether the zone is private is not known" if not is_boolean(input.subject.item.Config.PrivateZone)

missing contains evidence.unread(input, ["subject", "query_logging"], "the query logging of the zone") if not evidence.list_part(input.subject.query_logging)

fails contains "the public zone logs no queries" if {
	evidence.text(input.subject.item.Name)
	input.subject.item.Config.PrivateZone == false
	evidence.list_part(input.subject.query_logging)
	count(input.subject.query_logging.value) == 0
}
