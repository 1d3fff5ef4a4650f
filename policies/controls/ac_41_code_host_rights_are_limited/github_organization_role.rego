# METADATA
# title: Roles of the whole organisation are held by those approved
# description: >-
#   Such a role reaches every repository, those made later included. GitHub's own roles and custom ones are judged
#   alike; a role that nobody holds passes.
# scope: package
# custom:
#   kind: github.organization_role
#   type: state
#   attribute: G
#   evidence: [item, users, teams]
#   params: [approved_role_holders]
package controls.ac_41_code_host_rights_are_limited.github_organization_role

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the role's name is not known" if not evidence.text(input.subject.item.name)

missing contains evidence.unread(input, ["subject", "users"], "the people who hold the role") if {
	not _named(input.subject.users, "login")
}

missing contains evidence.unread(input, ["subject", "teams"], "the teams that hold the role") if {
	not _named(input.subject.teams, "slug")
}

_named(part, key) if {
	evidence.list_part(part)
	count([holder | some holder in part.value; not evidence.text(holder[key])]) == 0
}

fails contains sprintf("the %s %s holds the role %s and is not approved for it", [sort_of, name, input.subject.item.name]) if {
	evidence.text(input.subject.item.name)
	some [sort_of, name] in _holders
	not sprintf("%s/%s/%s", [input.subject.item.name, sort_of, name]) in input.params.approved_role_holders
}

_holders contains ["user", user.login] if {
	_named(input.subject.users, "login")
	some user in input.subject.users.value
}

_holders contains ["team", team.slug] if {
	_named(input.subject.teams, "slug")
	some team in input.subject.teams.value
}
