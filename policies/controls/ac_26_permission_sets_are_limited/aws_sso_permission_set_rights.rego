# METADATA
# title: Permission sets that allow everything are approved
# description: >-
#   By AWS's own policies that amount to an administrator's and by the inline policy. Policies of the accounts that a
#   set names are judged in the accounts, with the role that the set makes there.
# scope: package
# custom:
#   kind: aws.sso.permission_set
#   type: state
#   attribute: A
#   evidence: [item, managed_policies, inline_policy]
#   params: [administrator_sets]
package controls.ac_26_permission_sets_are_limited.aws_sso_permission_set_rights

import data.lib.evidence
import data.lib.iam
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the permission set's name is not known" if not evidence.text(input.subject.item.Name)

missing contains evidence.unread(input, ["subject", "managed_policies"], "the set's managed policies") if not _managed

missing contains evidence.unread(input, ["subject", "inline_policy"], "the set's inline policy") if not _inline

_managed if {
	evidence.list_part(input.subject.managed_policies)
	count([policy | some policy in input.subject.managed_policies.value; not evidence.text(policy.Name)]) == 0
}

_inline if evidence.absent(input.subject.inline_policy)

_inline if {
	evidence.object_part(input.subject.inline_policy)
	iam.readable([{"via": "set", "name": "inline", "document": input.subject.inline_policy.value}])
}

_listed if input.subject.item.Name in input.params.administrator_sets

fails contains sprintf("not approved: the set holds AWS's policy %s", [policy.Name]) if {
	_managed
	evidence.text(input.subject.item.Name)
	not _listed
	some policy in input.subject.managed_policies.value
	policy.Name in {"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"}
}

fails contains sprintf("not approved: %s", [phrase]) if {
	_inline
	evidence.object_part(input.subject.inline_policy)
	evidence.text(input.subject.item.Name)
	not _listed
	some phrase in iam.administrator([{"via": "set", "name": "inline", "document": input.subject.inline_policy.value}], _holder)
}

# A session of the set is a role in each account; in which account does not matter here.
_holder := "arn:aws:iam::000000000000:role/aws-reserved/sso.amazonaws.com/set"
