# METADATA
# title: The repository has a security policy
# description: Its own, or the default of the organisation.
# scope: package
# custom:
#   kind: github.repository_files
#   type: state
#   attribute: A
#   evidence: [archived, security_policy]
package controls.ir_04_problems_can_be_reported.github_repository_files

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "security_policy"], "the security policy") if not _readable

fails contains "the repository has no security policy" if {
	_readable
	input.subject.security_policy.value.enabled == false
}

_readable if {
	evidence.object_part(input.subject.security_policy)
	is_boolean(input.subject.security_policy.value.enabled)
}
