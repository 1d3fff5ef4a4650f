# METADATA
# title: Members have two-factor authentication on
# description: The list of people without it is visible to organisation owners only.
# scope: package
# custom:
#   kind: github.member
#   type: state
#   attribute: C
#   evidence: [two_factor]
package controls.ac_01_mfa_is_enforced.github_member

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "two_factor"], "the member's two-factor state") if not _readable

fails contains "the member has no two-factor authentication" if {
	_readable
	input.subject.two_factor.value.enabled == false
}

_readable if {
	evidence.object_part(input.subject.two_factor)
	is_boolean(input.subject.two_factor.value.enabled)
}
