# METADATA
# title: Push protection is on
# description: GitHub shows the state to administrators only, so a repository without it is unknown, not off.
# scope: package
# custom:
#   kind: github.repository
#   type: state
#   attribute: A
#   evidence: [item]
package controls.vm_13_secrets_are_stopped_before_they_leak.github_repository

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.archived == true

applicable := false if input.subject.item.disabled == true

missing contains sprintf("whether the repository is %s is not known", [state]) if {
	some state in ["archived", "disabled"]
	not is_boolean(input.subject.item[state])
}

missing contains "the state of push protection is not visible: the caller needs repository administration (read)" if {
	not _state in {"enabled", "disabled"}
}

fails contains "push protection is off" if _state == "disabled"

_state := input.subject.item.security_and_analysis.secret_scanning_push_protection.status
