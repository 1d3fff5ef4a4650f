# METADATA
# title: Leaked secrets were ended within the limit
# description: The secret itself is never read. An alert that is closed as "will not fix" leaves the secret in force.
# scope: package
# custom:
#   kind: github.secret_scanning_alert
#   type: event
#   attribute: A
#   time: true
#   until: closed_at
#   evidence: [state, created_at, closed_at, resolution]
#   params: [secret_days, accepted_reasons]
package controls.vm_12_leaked_secrets_are_ended.github_secret_scanning_alert

import data.lib.code_alerts
import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains reason if some reason in code_alerts.unknown(input)

missing contains "how the alert was resolved is not known" if {
	object.get(input, ["subject", "resolution"], 0) != null
	not evidence.text(input.subject.resolution)
}

missing contains "how the alert was resolved is not known" if {
	input.subject.state == "resolved"
	not evidence.text(input.subject.resolution)
}

fails contains reason if {
	count(missing) == 0
	reason = code_alerts.late(input.subject, _days, dates.instant(input.as_of))
}

fails contains sprintf("resolved as %s, which is not accepted as an end", [input.subject.resolution]) if {
	input.subject.state == "resolved"
	evidence.text(input.subject.resolution)
	not input.subject.resolution in input.params.accepted_reasons
}

default recheck_at := false

recheck_at := dates.earliest_after({code_alerts.due(input.subject, _days)}, dates.instant(input.as_of)) if {
	count(missing) == 0
	not code_alerts.closed(input.subject, dates.instant(input.as_of))
}

_days := input.params.secret_days
