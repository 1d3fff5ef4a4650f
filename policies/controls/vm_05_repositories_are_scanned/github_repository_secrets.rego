# METADATA
# title: Secret scanning is on
# description: GitHub shows the state to administrators only, so a repository without it is unknown, not off.
# scope: package
# custom:
#   kind: github.repository
#   type: state
#   attribute: B
#   evidence: [item]
package controls.vm_05_repositories_are_scanned.github_repository_secrets

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

missing contains "the state of secret scanning is not visible: the caller needs repository administration (read)" if {
	not input.subject.item.security_and_analysis.secret_scanning.status in {"enabled", "disabled"}
}

fails contains "secret scanning is off" if {
	input.subject.item.security_and_analysis.secret_scanning.status == "disabled"
}
