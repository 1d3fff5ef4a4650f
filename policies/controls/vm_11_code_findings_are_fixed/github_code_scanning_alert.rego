# METADATA
# title: Findings of code scanning were fixed within their limit
# description: A finding without a security severity is about quality and not judged.
# scope: package
# custom:
#   kind: github.code_scanning_alert
#   type: event
#   attribute: A
#   time: true
#   until: closed_at
#   evidence: [state, rule, created_at, closed_at, dismissed_reason]
#   params: [critical_days, high_days, medium_days, low_days, accepted_reasons]
package controls.vm_11_code_findings_are_fixed.github_code_scanning_alert

import data.lib.code_alerts
import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if object.get(input, ["subject", "rule", "security_severity_level"], 0) == null

missing contains reason if some reason in code_alerts.unknown(input)

missing contains "the security severity of the finding is not known" if {
	not input.subject.rule.security_severity_level in {"critical", "high", "medium", "low"}
}

missing contains "why the alert was dismissed is not known" if {
	input.subject.state == "dismissed"
	not evidence.text(input.subject.dismissed_reason)
}

missing contains "whether the finding was dismissed is not known" if {
	object.get(input, ["subject", "dismissed_reason"], 0) != null
	not evidence.text(input.subject.dismissed_reason)
}

fails contains reason if {
	count(missing) == 0
	reason = code_alerts.late(input.subject, _days, dates.instant(input.as_of))
}

fails contains sprintf("dismissed as %s, which is not accepted as an end", [input.subject.dismissed_reason]) if {
	input.subject.state == "dismissed"
	evidence.text(input.subject.dismissed_reason)
	not input.subject.dismissed_reason in input.params.accepted_reasons
}

default recheck_at := false

recheck_at := dates.earliest_after({code_alerts.due(input.subject, _days)}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
	not code_alerts.closed(input.subject, dates.instant(input.as_of))
}

_days := {
	"critical": input.params.critical_days,
	"high": input.params.high_days,
	"low": input.params.low_days,
	"medium": input.params.medium_days,
}[input.subject.rule.security_severity_level]
