# METADATA
# title: Runner groups serve selected private repositories
# description: >-
#   A group without runners counts as well: the next runner that joins it serves what the group serves.
# scope: package
# custom:
#   kind: github.runner_group
#   type: state
#   attribute: A
#   evidence: [item]
package controls.cm_12_runners_are_limited.github_runner_group

import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "which repositories the group serves is not known" if {
	not input.subject.item.visibility in {"all", "private", "selected"}
}

missing contains "whether the group serves public repositories is not known" if {
	not is_boolean(input.subject.item.allows_public_repositories)
}

fails contains sprintf("the group serves %s repositories, not selected ones", [input.subject.item.visibility]) if {
	input.subject.item.visibility in {"all", "private"}
}

fails contains "the group serves public repositories" if input.subject.item.allows_public_repositories == true
