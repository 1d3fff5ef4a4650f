# METADATA
# title: Warehouses take upgrades
# description: The setting takes in the whole version of the engine.
# scope: package
# custom:
#   kind: aws.redshift.cluster
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_06_data_services_take_minor_upgrades.aws_redshift_cluster

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the cluster takes upgrades is not known" if not is_boolean(input.subject.item.AllowVersionUpgrade)

fails contains "the cluster takes no upgrades by itself" if input.subject.item.AllowVersionUpgrade == false
