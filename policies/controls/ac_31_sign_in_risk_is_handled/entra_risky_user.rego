# METADATA
# title: Accounts at risk are triaged within the limit
# description: >-
#   An account at risk, or confirmed as compromised, fails once the stated days have passed since its risk was last
#   updated. A risk that was remedied or dismissed is triaged. Deleted accounts are not judged.
# scope: package
# custom:
#   kind: entra.risky_user
#   type: state
#   attribute: C
#   time: true
#   evidence: [licensed, item]
#   params: [triage_days]
package controls.ac_31_sign_in_risk_is_handled.entra_risky_user

import data.lib.dates
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.licensed == false

applicable := false if input.subject.item.isDeleted == true

missing contains "whether the tenant is licensed is not known" if not is_boolean(input.subject.licensed)

missing contains "whether the account was deleted is not known" if not is_boolean(input.subject.item.isDeleted)

missing contains "the state of the risk is not known" if not evidence.text(input.subject.item.riskState)

missing contains "when the risk was last updated is not known" if not dates.is_instant(input.subject.item.riskLastUpdatedDateTime)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains sprintf("the account is %s since %s and was not triaged within %d days", [input.subject.item.riskState, substring(input.subject.item.riskLastUpdatedDateTime, 0, 10), input.params.triage_days]) if {
	count(missing) == 0
	not input.subject.item.riskState in _triaged
	dates.instant(input.as_of) >= _limit
}

_triaged := {"none", "remediated", "dismissed", "confirmedSafe"}

_limit := dates.instant(input.subject.item.riskLastUpdatedDateTime) + (input.params.triage_days * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
	not input.subject.item.riskState in _triaged
}
