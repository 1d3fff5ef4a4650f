# METADATA
# title: Findings of Inspector are fixed within the limit of their severity
# description: >-
#   A finding lasts from its first sight to its fix. One that is open is due by its limit and not before; one that a
#   rule suppresses is still open. Findings without a severity are not judged.
# scope: package
# custom:
#   kind: aws.inspector.finding
#   type: event
#   attribute: A
#   until: fixed_at
#   time: true
#   evidence: [item, fixed_at]
#   params: [critical_days, high_days, medium_days, low_days]
package controls.vm_02_vulnerabilities_are_fixed_in_time.aws_inspector_finding

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.severity in {"INFORMATIONAL", "UNTRIAGED"}

missing contains "the severity is not known" if not _limits[input.subject.item.severity]

missing contains "when it was first seen is not known" if not dates.is_instant(input.subject.item.firstObservedAt)

missing contains "when it was fixed is neither an instant nor empty" if not _fixed_or_open

missing contains "whether it is open is not known" if not _state_known

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

_limits := {
	"CRITICAL": input.params.critical_days,
	"HIGH": input.params.high_days,
	"LOW": input.params.low_days,
	"MEDIUM": input.params.medium_days,
}

_fixed := object.get(input, ["subject", "fixed_at"], "not told")

_fixed_or_open if dates.is_instant(_fixed)

_fixed_or_open if _fixed == null

# Suppressed by a rule is still there.
_state_known if {
	input.subject.item.status in {"ACTIVE", "SUPPRESSED"}
	_fixed == null
}

_state_known if {
	input.subject.item.status == "CLOSED"
	dates.is_instant(_fixed)
}

_due := dates.instant(input.subject.item.firstObservedAt) + (_limits[input.subject.item.severity] * dates.day)

fails contains sprintf("%s, first seen on %s: fixed on %s, due by %s", [
	input.subject.item.severity, dates.as_day(dates.instant(input.subject.item.firstObservedAt)),
	dates.as_day(dates.instant(_fixed)), dates.as_day(_due),
]) if {
	count(missing) == 0
	dates.instant(_fixed) > _due
}

fails contains sprintf("%s, first seen on %s: open%s, due by %s", [input.subject.item.severity, dates.as_day(dates.instant(input.subject.item.firstObservedAt)), _how, dates.as_day(_due)]) if {
	count(missing) == 0
	_fixed == null
	dates.instant(input.as_of) > _due
}

_how := " and suppressed" if input.subject.item.status == "SUPPRESSED"

_how := "" if input.subject.item.status != "SUPPRESSED"

default recheck_at := false

recheck_at := dates.as_text(_due + 1) if {
	applicable
	count(missing) == 0
	_fixed == null
	dates.instant(input.as_of) <= _due
}
