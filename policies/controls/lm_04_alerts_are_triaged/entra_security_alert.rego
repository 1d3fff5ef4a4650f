# METADATA
# title: Alerts of Microsoft Defender are resolved within the limit of their severity
# description: >-
#   Alerts that are open, from every Defender product of the tenant. What is informational asks for nothing.
# scope: package
# custom:
#   kind: entra.security_alert
#   type: state
#   attribute: A
#   time: true
#   evidence: [item]
#   params: [high_days, medium_days, low_days]
package controls.lm_04_alerts_are_triaged.entra_security_alert

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.severity == "informational"

_days := {
	"high": input.params.high_days,
	"medium": input.params.medium_days,
	"low": input.params.low_days,
}

missing contains "the severity is not known" if not input.subject.item.severity in object.keys(_days)

missing contains "when the alert was made is not known" if not dates.is_instant(input.subject.item.createdDateTime)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

_due := dates.instant(input.subject.item.createdDateTime) + (_days[input.subject.item.severity] * dates.day)

fails contains sprintf("severity %s, made on %s: not resolved, due by %s", [input.subject.item.severity, dates.as_day(dates.instant(input.subject.item.createdDateTime)), dates.as_day(_due)]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _due
}

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
