# METADATA
# title: Actions secrets are renewed
# description: Counted from the last time that the secret was set; its value is never read.
# scope: package
# custom:
#   kind: github.actions_secret
#   type: state
#   attribute: B
#   time: true
#   evidence: [archived, item]
#   params: [maximum_secret_days]
package controls.ac_43_code_host_credentials_are_limited.github_actions_secret

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails, "recheck_at": recheck_at})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains "when the secret was last set is not known" if not dates.is_instant(input.subject.item.updated_at)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains reason if {
	dates.is_instant(input.subject.item.updated_at)
	dates.is_instant(input.as_of)
	input.subject.archived == false
	dates.instant(input.as_of) >= _limit
	reason = sprintf("the secret was last set at %s; the limit of %d days passed at %s", [input.subject.item.updated_at, input.params.maximum_secret_days, dates.as_text(_limit)])
}

_limit := dates.instant(input.subject.item.updated_at) + (input.params.maximum_secret_days * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if {
	applicable
	count(missing) == 0
}
