# METADATA
# title: OpenSearch domains require HTTPS and encrypt between nodes
# description: Clients are one path and the nodes of a domain another; both must be encrypted.
# scope: package
# custom:
#   kind: aws.opensearch.domain
#   type: state
#   attribute: B
#   evidence: [item]
package controls.dp_11_connections_to_data_services_are_encrypted.aws_opensearch_domain

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the domain requires HTTPS is not known" if not is_boolean(input.subject.item.DomainEndpointOptions.EnforceHTTPS)

fails contains "clients may connect without HTTPS (EnforceHTTPS is false)" if input.subject.item.DomainEndpointOptions.EnforceHTTPS == false

missing contains "whether the nodes encrypt between each other is not known" if not is_boolean(input.subject.item.NodeToNodeEncryptionOptions.Enabled)

fails contains "the nodes talk to each other without encryption" if input.subject.item.NodeToNodeEncryptionOptions.Enabled == false
