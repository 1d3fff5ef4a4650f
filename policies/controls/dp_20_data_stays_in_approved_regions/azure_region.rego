# METADATA
# title: Azure is used in approved regions only
# description: >-
#   A region counts as used when anything at all is there. What has no region, which Azure calls global, is
#   everywhere and is not judged.
# scope: package
# custom:
#   kind: azure.region
#   type: state
#   attribute: A
#   evidence: [region, item]
#   params: [approved_azure_regions]
package controls.dp_20_data_stays_in_approved_regions.azure_region

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if count(input.params.approved_azure_regions) == 0

applicable := false if input.subject.region == "global"

missing contains "the region is not known" if not evidence.text(input.subject.region)

missing contains "what is in the region is not known" if not evidence.strings(input.subject.item.types)

fails contains reason if {
	evidence.text(input.subject.region)
	evidence.strings(input.subject.item.types)
	not lower(input.subject.region) in {lower(name) | some name in input.params.approved_azure_regions}
	reason = sprintf("%s is not an approved region, and holds %s", [input.subject.region, concat(", ", sort(input.subject.item.types))])
}
