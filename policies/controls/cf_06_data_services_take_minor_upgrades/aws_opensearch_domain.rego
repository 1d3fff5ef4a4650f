# METADATA
# title: Search domains take software updates
# description: Updates of the service software come in the domain's off-peak window.
# scope: package
# custom:
#   kind: aws.opensearch.domain
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cf_06_data_services_take_minor_upgrades.aws_opensearch_domain

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "whether the domain takes software updates is not known" if not is_boolean(input.subject.item.SoftwareUpdateOptions.AutoSoftwareUpdateEnabled)

fails contains "the domain takes no software updates by itself" if input.subject.item.SoftwareUpdateOptions.AutoSoftwareUpdateEnabled == false
