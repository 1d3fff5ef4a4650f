# METADATA
# title: Database instances take minor upgrades
# description: Members of a cluster take them as their cluster is upgraded, by the same setting.
# scope: package
# custom:
#   kind: aws.rds.instance
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_06_data_services_take_minor_upgrades.aws_rds_instance

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the instance takes minor upgrades is not known" if not is_boolean(input.subject.item.AutoMinorVersionUpgrade)

fails contains "the instance takes no minor upgrades by itself" if input.subject.item.AutoMinorVersionUpgrade == false
