# METADATA
# title: Security updates are on
# description: Updates that are paused are proposed by nobody, although the switch is on.
# scope: package
# custom:
#   kind: github.repository
#   type: state
#   attribute: C
#   evidence: [item, automated_security_fixes]
package controls.vm_14_repositories_follow_the_security_baseline.github_repository_updates

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

missing contains evidence.unread(input, ["subject", "automated_security_fixes"], "whether updates are on") if not _readable

fails contains "security updates are off" if {
	_readable
	input.subject.automated_security_fixes.value.enabled == false
}

fails contains "security updates are paused" if {
	_readable
	input.subject.automated_security_fixes.value.paused == true
}

_readable if {
	evidence.object_part(input.subject.automated_security_fixes)
	is_boolean(input.subject.automated_security_fixes.value.enabled)
	is_boolean(input.subject.automated_security_fixes.value.paused)
}
