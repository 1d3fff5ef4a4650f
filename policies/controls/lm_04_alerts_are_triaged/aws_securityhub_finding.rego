# METADATA
# title: Findings of high severity in Security Hub are resolved within the limit
# description: >-
#   Open findings of high and critical severity, whatever product made them. Those of GuardDuty are judged at their
#   source.
# scope: package
# custom:
#   kind: aws.securityhub.finding
#   type: state
#   attribute: A
#   time: true
#   evidence: [item]
#   params: [high_days]
package controls.lm_04_alerts_are_triaged.aws_securityhub_finding

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.item.ProductName == "GuardDuty"

missing contains "the severity is not known" if not input.subject.item.Severity in {"CRITICAL", "HIGH"}

missing contains "which product made the finding is not known" if not _product_known

missing contains "when the finding was made is not known" if not dates.is_instant(input.subject.item.CreatedAt)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

_product_known if evidence.text(object.get(input, ["subject", "item", "ProductName"], "not told"))

_due := dates.instant(input.subject.item.CreatedAt) + (input.params.high_days * dates.day)

fails contains sprintf("%s, made on %s: neither resolved nor suppressed, due by %s", [input.subject.item.Severity, dates.as_day(dates.instant(input.subject.item.CreatedAt)), dates.as_day(_due)]) if {
	count(missing) == 0
	dates.instant(input.as_of) >= _due
}

default recheck_at := false

recheck_at := dates.earliest_after({_due}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
