# METADATA
# title: Caches take minor upgrades
# description: Applies to engines that have such upgrades.
# scope: package
# custom:
#   kind: aws.elasticache.replication_group
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_06_data_services_take_minor_upgrades.aws_elasticache_replication_group

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the cache takes minor upgrades is not known" if not is_boolean(input.subject.item.AutoMinorVersionUpgrade)

fails contains "the cache takes no minor upgrades by itself" if input.subject.item.AutoMinorVersionUpgrade == false
