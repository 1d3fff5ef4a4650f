# METADATA
# title: Cluster snapshots are encrypted
# description: The snapshot of a cluster holds the data of all its members.
# scope: package
# custom:
#   kind: aws.rds.cluster_snapshot
#   type: state
#   attribute: A
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_rds_cluster_snapshot

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the snapshot is encrypted is not known" if not is_boolean(input.subject.item.StorageEncrypted)

fails contains "the snapshot is not encrypted (StorageEncrypted is false)" if input.subject.item.StorageEncrypted == false
