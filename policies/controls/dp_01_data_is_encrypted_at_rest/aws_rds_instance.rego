# METADATA
# title: Database instances are encrypted
# description: The storage of an instance holds its data, logs, backups and snapshots.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: D
#   evidence: [item]
package controls.dp_01_data_is_encrypted_at_rest.aws_rds_instance

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the instance is encrypted is not known" if not is_boolean(input.subject.item.StorageEncrypted)

fails contains "the instance is not encrypted (StorageEncrypted is false)" if input.subject.item.StorageEncrypted == false
