# METADATA
# title: Search domains write audit logs
# description: Audit logs need fine-grained access control; application and slow logs do not tell who did what.
# scope: package
# custom:
#   kind: aws.opensearch.domain
#   type: state
#   attribute: B
#   evidence: [item]
package controls.cf_07_data_services_write_their_logs.aws_opensearch_domain

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the domain's name is not known" if not evidence.text(input.subject.item.DomainName)

missing contains "the logs of the domain could not be read" if not _readable

fails contains "the domain writes no audit log" if {
	evidence.text(input.subject.item.DomainName)
	_readable
	not _on
}

_options := object.get(input, ["subject", "item", "LogPublishingOptions"], {})

_on if _options.AUDIT_LOGS.Enabled == true

_readable if {
	is_object(_options)
	is_boolean(object.get(_options, ["AUDIT_LOGS", "Enabled"], false))
}
