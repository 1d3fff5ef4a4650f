# METADATA
# title: Fine-grained tokens end
# description: A token without an end outlives the work that it was made for, and the person.
# scope: package
# custom:
#   kind: github.token_grant
#   type: state
#   attribute: A
#   evidence: [granted_at, expires_at]
#   params: [maximum_token_days]
package controls.ac_45_code_host_tokens_end.github_token_grant

import data.lib.dates
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "when the token ends is not known" if not _instant_or_never(object.get(input, ["subject", "expires_at"], 0))

missing contains "when the token was granted is not known" if not dates.is_instant(input.subject.granted_at)

fails contains "the token has no end" if input.subject.expires_at == null

fails contains reason if {
	count(missing) == 0
	dates.instant(input.subject.expires_at) > _limit
	reason = sprintf("the token ends at %s; granted at %s, it may last for %d days", [input.subject.expires_at, input.subject.granted_at, input.params.maximum_token_days])
}

_limit := dates.instant(input.subject.granted_at) + (input.params.maximum_token_days * dates.day)

_instant_or_never(value) if dates.is_instant(value)

_instant_or_never(value) if value == null
