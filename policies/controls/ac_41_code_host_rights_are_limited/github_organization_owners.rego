# METADATA
# title: The organisation has enough owners and not too many
# description: >-
#   One owner alone can be lost; many are many ways in. Bots count: they hold the same rights.
# scope: package
# custom:
#   kind: github.organization
#   type: state
#   attribute: A
#   evidence: [owners]
#   params: [minimum_owners, maximum_owners]
package controls.ac_41_code_host_rights_are_limited.github_organization_owners

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "owners"], "the list of owners") if not _readable

fails contains sprintf("the organisation has %d owners, at least %d are needed", [_count, input.params.minimum_owners]) if {
	_readable
	_count < input.params.minimum_owners
}

fails contains sprintf("the organisation has %d owners, at most %d may be", [_count, input.params.maximum_owners]) if {
	_readable
	_count > input.params.maximum_owners
}

_count := count({owner.id | some owner in input.subject.owners.value})

_readable if {
	evidence.list_part(input.subject.owners)
	count(input.subject.owners.value) > 0
	count([owner | some owner in input.subject.owners.value; not is_number(owner.id)]) == 0
}
