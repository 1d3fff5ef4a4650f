# METADATA
# title: Caches are encrypted at rest
# description: Covers the disk during a synchronisation, swap files and backups.
# scope: package
# custom:
#   kind: aws.elasticache.replication_group
#   type: state
#   attribute: B
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_elasticache_replication_group

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the cache is encrypted at rest is not known" if not is_boolean(input.subject.item.AtRestEncryptionEnabled)

fails contains "the cache is not encrypted at rest (AtRestEncryptionEnabled is false)" if input.subject.item.AtRestEncryptionEnabled == false
