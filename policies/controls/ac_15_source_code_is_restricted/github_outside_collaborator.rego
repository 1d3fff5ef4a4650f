# METADATA
# title: Outside collaborators are approved
# description: A collaborator is no member of the organisation and bound by none of its member rules.
# scope: package
# custom:
#   kind: github.outside_collaborator
#   type: state
#   attribute: D
#   evidence: [item]
#   params: [approved_collaborators]
package controls.ac_15_source_code_is_restricted.github_outside_collaborator

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the collaborator's login is not known" if not evidence.text(input.subject.item.login)

fails contains "the outside collaborator is not on the approved list" if {
	evidence.text(input.subject.item.login)
	not input.subject.item.login in input.params.approved_collaborators
}
