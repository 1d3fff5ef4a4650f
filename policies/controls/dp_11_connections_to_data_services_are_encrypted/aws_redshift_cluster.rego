# METADATA
# title: Redshift clusters require TLS
# description: The parameter is that of the cluster's parameter group, in which false is the default.
# scope: package
# custom:
#   kind: aws.redshift.cluster
#   type: state
#   attribute: A
#   evidence: [tls]
package controls.dp_11_connections_to_data_services_are_encrypted.aws_redshift_cluster

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "tls"], "the parameters that require TLS") if not evidence.object_part(input.subject.tls)

missing contains "the parameter require_ssl has no value that could be read" if {
	evidence.object_part(input.subject.tls)
	not is_string(input.subject.tls.value.require_ssl)
}

fails contains sprintf("clients may connect without TLS: require_ssl is %s", [input.subject.tls.value.require_ssl]) if {
	evidence.object_part(input.subject.tls)
	is_string(input.subject.tls.value.require_ssl)
	lower(input.subject.tls.value.require_ssl) != "true"
}
