# METADATA
# title: Database snapshots are encrypted
# description: A snapshot outlives its database, and can be restored wherever it is copied to.
# scope: package
# custom:
#   kind: aws.rds.snapshot
#   type: state
#   attribute: A
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_rds_snapshot

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the snapshot is encrypted is not known" if not is_boolean(input.subject.item.Encrypted)

fails contains "the snapshot is not encrypted (Encrypted is false)" if input.subject.item.Encrypted == false
