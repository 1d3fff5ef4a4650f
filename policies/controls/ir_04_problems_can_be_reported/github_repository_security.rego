# METADATA
# title: Private reporting is on in public repositories
# description: Nobody outside sees a private repository.
# scope: package
# custom:
#   kind: github.repository_security
#   type: state
#   attribute: B
#   evidence: [archived, visibility, private_reporting]
package controls.ir_04_problems_can_be_reported.github_repository_security

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

applicable := false if input.subject.visibility in {"private", "internal"}

missing contains "the visibility of the repository is not known" if {
	not input.subject.visibility in {"public", "private", "internal"}
}

missing contains evidence.unread(input, ["subject", "private_reporting"], "whether private reporting is on") if not _readable

fails contains "private vulnerability reporting is off" if {
	_readable
	input.subject.private_reporting.value.enabled == false
}

_readable if {
	evidence.object_part(input.subject.private_reporting)
	is_boolean(input.subject.private_reporting.value.enabled)
}
