# METADATA
# title: Permission sets are assigned to groups
# description: Permission sets are assigned to groups.
# scope: package
# custom:
#   kind: aws.sso.assignment
#   type: state
#   attribute: C
#   evidence: [item]
package controls.ac_26_permission_sets_are_limited.aws_sso_assignment

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "to what sort of principal the set is assigned is not known" if not input.subject.item.PrincipalType in {"USER", "GROUP"}

fails contains sprintf("the permission set is assigned to a person directly, in account %s", [input.subject.item.AccountId]) if {
	input.subject.item.PrincipalType == "USER"
	evidence.text(input.subject.item.AccountId)
}

missing contains "in which account the set is assigned is not known" if not evidence.text(input.subject.item.AccountId)
