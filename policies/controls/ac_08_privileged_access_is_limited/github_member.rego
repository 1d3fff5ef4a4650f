# METADATA
# title: Owners of the organisation are approved
# description: An owner can change every rule and read every repository. Members without that role pass.
# scope: package
# custom:
#   kind: github.member
#   type: state
#   attribute: B
#   evidence: [item, role]
#   params: [approved_owners]
package controls.ac_08_privileged_access_is_limited.github_member

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the member's login is not known" if not evidence.text(input.subject.item.login)

missing contains "the member's role is not known" if not input.subject.role in {"admin", "member"}

fails contains "the member owns the organisation and is not an approved owner" if {
	input.subject.role == "admin"
	evidence.text(input.subject.item.login)
	not input.subject.item.login in input.params.approved_owners
}
