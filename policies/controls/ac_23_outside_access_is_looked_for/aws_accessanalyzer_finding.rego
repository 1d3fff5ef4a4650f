# METADATA
# title: Active findings are younger than the limit
# description: >-
#   Findings of outside access, which are archived with a reason or resolved. Findings of unused access are not judged
#   here.
# scope: package
# custom:
#   kind: aws.accessanalyzer.finding
#   type: state
#   attribute: B
#   time: true
#   evidence: [item]
#   params: [maximum_open_days]
package controls.ac_23_outside_access_is_looked_for.aws_accessanalyzer_finding

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.findingType in _unused

_unused := {"UnusedIAMRole", "UnusedIAMUserAccessKey", "UnusedIAMUserPassword", "UnusedPermission"}

missing contains "what the finding is of is not known" if not evidence.text(input.subject.item.findingType)

missing contains "when the finding was made is not known" if not dates.is_instant(input.subject.item.createdAt)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

_due := dates.instant(input.subject.item.createdAt) + (input.params.maximum_open_days * dates.day)

fails contains sprintf("%s on %s, found on %s: active, due by %s", [
	input.subject.item.findingType, _resource,
	dates.as_day(dates.instant(input.subject.item.createdAt)), dates.as_day(_due),
]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _due
}

_resource := input.subject.item.resource if evidence.text(input.subject.item.resource)

_resource := "a resource without a name" if not evidence.text(input.subject.item.resource)

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
