# METADATA
# title: Alerts on vulnerable dependencies are on
# description: An archived or disabled repository is read-only and not judged.
# scope: package
# custom:
#   kind: github.repository
#   type: state
#   attribute: A
#   evidence: [item, vulnerability_alerts]
package controls.vm_05_repositories_are_scanned.github_repository_alerts

import data.lib.evidence
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

missing contains evidence.unread(input, ["subject", "vulnerability_alerts"], "whether alerts are on") if not _readable

fails contains "alerts on vulnerable dependencies are off" if {
	_readable
	input.subject.vulnerability_alerts.value.enabled == false
}

_readable if {
	evidence.object_part(input.subject.vulnerability_alerts)
	is_boolean(input.subject.vulnerability_alerts.value.enabled)
}
