# METADATA
# title: No invitation is open for too long
# description: An open invitation is access that somebody may take up who is no longer meant to have it.
# scope: package
# custom:
#   kind: github.invitation
#   type: state
#   attribute: B
#   time: true
#   evidence: [item]
#   params: [maximum_open_days]
package controls.ac_42_code_host_members_are_active.github_invitation

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails, "recheck_at": recheck_at})

missing contains "when the invitation was made is not known" if not dates.is_instant(input.subject.item.created_at)

missing contains "the instant of the assessment is not known" if not dates.is_instant(input.as_of)

fails contains reason if {
	count(missing) == 0
	dates.instant(input.as_of) >= _limit
	reason = sprintf("the invitation of %s is open; the limit of %d days passed at %s", [input.subject.item.created_at, input.params.maximum_open_days, dates.as_text(_limit)])
}

_limit := dates.instant(input.subject.item.created_at) + (input.params.maximum_open_days * dates.day)

default recheck_at := false

recheck_at := dates.earliest_after({_limit}, dates.instant(input.as_of)) if count(missing) == 0
