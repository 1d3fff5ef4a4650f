# METADATA
# title: Redshift clusters are encrypted
# description: Encryption covers the cluster and its snapshots.
# scope: package
# custom:
#   kind: aws.redshift.cluster
#   type: state
#   attribute: B
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_redshift_cluster

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the cluster is encrypted is not known" if not is_boolean(input.subject.item.Encrypted)

fails contains "the cluster is not encrypted (Encrypted is false)" if input.subject.item.Encrypted == false
