# METADATA
# title: OpenSearch domains are encrypted
# description: Indices, logs and automated snapshots of a domain are encrypted together or not at all.
# scope: package
# custom:
#   kind: aws.opensearch.domain
#   type: state
#   attribute: B
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_opensearch_domain

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the domain is encrypted at rest is not known" if not is_boolean(input.subject.item.EncryptionAtRestOptions.Enabled)

fails contains "the domain is not encrypted at rest" if input.subject.item.EncryptionAtRestOptions.Enabled == false
