# METADATA
# title: Caches require encryption in transit
# description: In the mode "preferred", which is meant for a migration, plain connections are still accepted.
# scope: package
# custom:
#   kind: aws.elasticache.replication_group
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_11_connections_to_data_services_are_encrypted.aws_elasticache_replication_group

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the cache encrypts in transit is not known" if not is_boolean(input.subject.item.TransitEncryptionEnabled)

fails contains "clients connect without encryption (TransitEncryptionEnabled is false)" if input.subject.item.TransitEncryptionEnabled == false

missing contains "the mode of encryption in transit could not be read" if not is_string(object.get(input, ["subject", "item", "TransitEncryptionMode"], "required"))

fails contains "plain connections are still accepted: encryption in transit is only preferred" if {
	input.subject.item.TransitEncryptionEnabled == true
	input.subject.item.TransitEncryptionMode == "preferred"
}
