# METADATA
# title: Web ACLs log what they inspected
# description: A logging configuration names where the records go.
# scope: package
# custom:
#   kind: aws.wafv2.web_acl
#   type: state
#   attribute: C
#   evidence: [item, logging]
#   params: [entry_points_without_logs]
package controls.nw_12_entry_points_log_requests.aws_wafv2_web_acl

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.Name in input.params.entry_points_without_logs

missing contains "the web ACL's name is not known" if not evidence.text(input.subject.item.Name)

missing contains evidence.unread(input, ["subject", "logging"], "the logging of the web ACL") if not evidence.list_part(input.subject.logging)

fails contains "the web ACL has no logging configuration that leads anywhere" if {
	evidence.text(input.subject.item.Name)
	evidence.list_part(input.subject.logging)
	count([entry |
		some entry in input.subject.logging.value
		evidence.strings(entry.LogDestinationConfigs)
		count(entry.LogDestinationConfigs) > 0
	]) == 0
}
