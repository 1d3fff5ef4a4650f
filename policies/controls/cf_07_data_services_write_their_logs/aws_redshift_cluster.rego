# METADATA
# title: Warehouses write audit logs
# description: Connections and users are logged to a bucket or to CloudWatch.
# scope: package
# custom:
#   kind: aws.redshift.cluster
#   type: state
#   attribute: B
#   evidence: [logging]
package controls.cf_07_data_services_write_their_logs.aws_redshift_cluster

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "logging"], "the audit log of the warehouse") if not _readable

fails contains "the audit log of the warehouse is off" if {
	_readable
	input.subject.logging.value.LoggingEnabled == false
}

_readable if {
	evidence.object_part(input.subject.logging)
	is_boolean(input.subject.logging.value.LoggingEnabled)
}
