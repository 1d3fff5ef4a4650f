# METADATA
# title: Public repositories are approved
# description: Archived repositories count as well, for what is public stays readable. Internal ones are not public.
# scope: package
# custom:
#   kind: github.repository
#   type: state
#   attribute: C
#   evidence: [item]
#   params: [public_repositories]
package controls.ac_15_source_code_is_restricted.github_repository

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the repository's visibility is not known" if {
	not input.subject.item.visibility in {"public", "private", "internal"}
}

missing contains "the repository's name is not known" if not evidence.text(input.subject.item.full_name)

fails contains "the repository is public and not on the approved list" if {
	input.subject.item.visibility == "public"
	evidence.text(input.subject.item.full_name)
	not input.subject.item.full_name in input.params.public_repositories
}
