# METADATA
# title: The organisation requires two-factor authentication
# description: GitHub shows the setting to owners only; an absent or null field is not a setting that is off.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: B
#   evidence: [item]
package controls.ac_01_mfa_is_enforced.github_organization

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains reason if {
	not is_boolean(input.subject.item.two_factor_requirement_enabled)
	reason := "two_factor_requirement_enabled is not visible: the caller needs organisation administration (read)"
}

fails contains "the organisation does not require two-factor authentication (two_factor_requirement_enabled is false)" if {
	input.subject.item.two_factor_requirement_enabled == false
}
