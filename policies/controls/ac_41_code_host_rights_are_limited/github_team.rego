# METADATA
# title: Somebody maintains each team that reaches repositories
# description: >-
#   Maintainers put people into a team and take them out. Without one only owners of the organisation can, and nobody
#   answers for who is in it. A team that reaches no repository is not judged.
# scope: package
# custom:
#   kind: github.team
#   type: state
#   attribute: F
#   evidence: [members, repositories]
package controls.ac_41_code_host_rights_are_limited.github_team

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.list_part(input.subject.repositories)
	count(input.subject.repositories.value) == 0
}

missing contains evidence.unread(input, ["subject", "repositories"], "what the team reaches") if {
	not evidence.list_part(input.subject.repositories)
}

missing contains evidence.unread(input, ["subject", "members"], "who is in the team") if not _members

_members if {
	evidence.list_part(input.subject.members)
	count([member | some member in input.subject.members.value; not member.role in {"maintainer", "member"}]) == 0
}

fails contains sprintf("nobody maintains the team, which reaches %d repositories and has %d members", [count(input.subject.repositories.value), count(input.subject.members.value)]) if {
	count(missing) == 0
	count([member | some member in input.subject.members.value; member.role == "maintainer"]) == 0
}
