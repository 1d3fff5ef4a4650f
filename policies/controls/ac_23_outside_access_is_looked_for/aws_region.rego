# METADATA
# title: Each region has an active analyzer of outside access
# description: >-
#   Of the account or of its organisation. Analyzers of unused access look for something else and do not count.
# scope: package
# custom:
#   kind: aws.region
#   type: state
#   attribute: A
#   evidence: [region]
#   related:
#     - name: analyzers
#       kind: aws.accessanalyzer.analyzer
#       key: region
#       match: region
#       many: true
#       evidence: [item]
#   params: [unused_regions]
package controls.ac_23_outside_access_is_looked_for.aws_region

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.region in input.params.unused_regions

missing contains "the region's name is not known" if not evidence.text(input.subject.region)

missing contains "the analyzers of the region were not read" if not _readable

_readable if {
	evidence.objects(input.related.analyzers)
	count([row | some row in input.related.analyzers; not _known(row.item)]) == 0
}

_known(item) if {
	evidence.text(item.type)
	evidence.text(item.status)
}

_active if {
	some row in input.related.analyzers
	row.item.status == "ACTIVE"
	row.item.type in {"ACCOUNT", "ORGANIZATION"}
}

fails contains sprintf("no active analyzer of outside access: %s", [_near_miss]) if {
	_readable
	evidence.text(input.subject.region)
	not _active
}

_near_miss := "there is none" if count(input.related.analyzers) == 0

_near_miss := concat(", ", sort({sprintf("%s is %s", [row.item.type, row.item.status]) | some row in input.related.analyzers})) if {
	count(input.related.analyzers) > 0
}
