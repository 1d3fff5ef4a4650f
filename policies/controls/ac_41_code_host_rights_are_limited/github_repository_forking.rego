# METADATA
# title: Forking is off in the repository
# description: Anybody can copy what is public; archived and disabled repositories are not judged.
# scope: package
# custom:
#   kind: github.repository
#   type: state
#   attribute: D
#   evidence: [item]
package controls.ac_41_code_host_rights_are_limited.github_repository_forking

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

applicable := false if input.subject.item.visibility == "public"

missing contains "the visibility of the repository is not known" if {
	not input.subject.item.visibility in {"public", "private", "internal"}
}

missing contains "whether forking is allowed is not visible: the caller needs repository administration (read)" if {
	not is_boolean(input.subject.item.allow_forking)
}

fails contains "the repository can be forked" if {
	input.subject.item.visibility in {"private", "internal"}
	input.subject.item.allow_forking == true
}
