# METADATA
# title: GuardDuty findings are archived within the limit of their severity
# description: >-
#   Severities as GuardDuty names them: from 7 high or critical, from 4 medium, below that low. What is archived is no
#   subject any more; GuardDuty itself forgets a finding after 90 days, later than any limit.
# scope: package
# custom:
#   kind: aws.guardduty.finding
#   type: state
#   attribute: A
#   time: true
#   evidence: [item]
#   params: [high_days, medium_days, low_days]
package controls.lm_04_alerts_are_triaged.aws_guardduty_finding

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains "the severity is not known" if not _days

missing contains "when the finding was made is not known" if not dates.is_instant(input.subject.item.CreatedAt)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

_severity := to_number(input.subject.item.Severity) if {
	is_string(input.subject.item.Severity)
	regex.match(`^[0-9]{1,2}(\.[0-9]+)?$`, input.subject.item.Severity)
}

_days := input.params.high_days if _severity >= 7

_days := input.params.medium_days if {
	_severity >= 4
	_severity < 7
}

_days := input.params.low_days if _severity < 4

_due := dates.instant(input.subject.item.CreatedAt) + (_days * dates.day)

fails contains sprintf("severity %s, made on %s: not archived, due by %s", [input.subject.item.Severity, dates.as_day(dates.instant(input.subject.item.CreatedAt)), dates.as_day(_due)]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _due
}

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if count(missing) == 0
