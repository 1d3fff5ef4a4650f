# METADATA
# title: Releases are immutable
# description: GitHub says so of each release; drafts are no releases. Prereleases are used as well and are judged.
# scope: package
# custom:
#   kind: github.release
#   type: event
#   attribute: A
#   evidence: [repository, tag_name, immutable]
#   params: [repositories_without_products]
package controls.cm_20_releases_cannot_be_changed.github_release

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.repository in input.params.repositories_without_products

missing contains "whose release it is is not known" if not evidence.text(input.subject.repository)

missing contains "the release's tag is not known" if not evidence.text(input.subject.tag_name)

missing contains "whether the release is immutable is not known" if not is_boolean(input.subject.immutable)

fails contains sprintf("the tag %s and its assets can still be changed", [input.subject.tag_name]) if {
	count(missing) == 0
	input.subject.immutable == false
}
