# METADATA
# title: Few accounts administer a repository
# description: Everybody counts who has the role, however they got it; the owners of the organisation always have it.
# scope: package
# custom:
#   kind: github.repository_access
#   type: state
#   attribute: B
#   evidence: [archived, collaborators]
#   params: [maximum_administrators]
package controls.ac_41_code_host_rights_are_limited.github_repository_access

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.archived == true

missing contains "whether the repository is archived is not known" if not is_boolean(input.subject.archived)

missing contains evidence.unread(input, ["subject", "collaborators"], "who has access to the repository") if not _readable

fails contains reason if {
	_readable
	count(_administrators) > input.params.maximum_administrators
	reason = sprintf("%d accounts administer the repository, at most %d may: %s", [count(_administrators), input.params.maximum_administrators, concat(", ", sort(_administrators))])
}

_administrators := {account.login | some account in input.subject.collaborators.value; account.role_name == "admin"}

_readable if {
	evidence.list_part(input.subject.collaborators)
	count(input.subject.collaborators.value) > 0
	count([account | some account in input.subject.collaborators.value; not _known(account)]) == 0
}

_known(account) if {
	evidence.text(account.login)
	evidence.text(account.role_name)
}
