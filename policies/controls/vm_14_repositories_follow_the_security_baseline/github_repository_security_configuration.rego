# METADATA
# title: An enforced security configuration is attached
# description: A configuration that is not enforced can be changed in the repository without a trace.
# scope: package
# custom:
#   kind: github.repository_security
#   type: state
#   attribute: A
#   evidence: [archived, security_configuration]
package controls.vm_14_repositories_follow_the_security_baseline.github_repository_security_configuration

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "security_configuration"], "the security configuration") if not _readable

fails contains "no security configuration is attached" if evidence.absent(input.subject.security_configuration)

fails contains sprintf("the security configuration %s is %s", [_value.configuration.name, _value.status]) if {
	_readable
	_value.status in {"attaching", "detached", "failed", "removed", "removed_by_enterprise", "updating"}
}

fails contains sprintf("the security configuration %s is not enforced", [_value.configuration.name]) if {
	_readable
	_value.configuration.enforcement == "unenforced"
}

_value := input.subject.security_configuration.value

_readable if evidence.absent(input.subject.security_configuration)

_readable if {
	evidence.object_part(input.subject.security_configuration)
	_value.status in {"attached", "attaching", "detached", "enforced", "failed", "removed", "removed_by_enterprise", "updating"}
	evidence.text(_value.configuration.name)
	_value.configuration.enforcement in {"enforced", "unenforced"}
}
