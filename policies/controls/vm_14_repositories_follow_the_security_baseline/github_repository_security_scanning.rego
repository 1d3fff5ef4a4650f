# METADATA
# title: Code scanning is set up
# description: >-
#   The default setup is what is read. A repository that is scanned by a workflow of its own needs the default setup
#   off, and is justified by its configuration.
# scope: package
# custom:
#   kind: github.repository_security
#   type: state
#   attribute: B
#   evidence: [archived, code_scanning]
package controls.vm_14_repositories_follow_the_security_baseline.github_repository_security_scanning

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "code_scanning"], "the setup of code scanning") if not _readable

fails contains "code scanning is not switched on" if evidence.absent(input.subject.code_scanning)

fails contains "code scanning is not set up" if {
	_readable
	input.subject.code_scanning.value.state == "not-configured"
}

_readable if evidence.absent(input.subject.code_scanning)

_readable if {
	evidence.object_part(input.subject.code_scanning)
	input.subject.code_scanning.value.state in {"configured", "not-configured"}
}
