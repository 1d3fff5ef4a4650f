# METADATA
# title: Database clusters are encrypted
# description: The storage of a cluster is shared by all its members.
# scope: package
# custom:
#   kind: aws.rds.cluster
#   type: state
#   attribute: D
#   evidence: [item]
package controls.dp_01_data_is_encrypted_at_rest.aws_rds_cluster

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the cluster is encrypted is not known" if not is_boolean(input.subject.item.StorageEncrypted)

fails contains "the cluster is not encrypted (StorageEncrypted is false)" if input.subject.item.StorageEncrypted == false
