# METADATA
# title: Users hold no policies of their own
# description: >-
#   A policy by way of a group is what is wanted; it does not matter here what it allows.
# scope: package
# custom:
#   kind: aws.iam.user
#   type: state
#   attribute: A
#   evidence: [item, policies]
#   params: [exempt_users]
package controls.ac_21_rights_come_by_groups.aws_iam_user

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the user's name is not known" if not evidence.text(input.subject.item.UserName)

missing contains evidence.unread(input, ["subject", "policies"], "the user's policies") if not _readable

_readable if {
	evidence.list_part(input.subject.policies)
	count([policy | some policy in input.subject.policies.value; not _policy(policy)]) == 0
}

_policy(policy) if {
	evidence.text(policy.via)
	evidence.text(policy.name)
}

fails contains sprintf("policy %s is %s", [policy.name, _how(object.get(policy, "arn", null))]) if {
	_readable
	evidence.text(input.subject.item.UserName)
	not input.subject.item.UserName in input.params.exempt_users
	some policy in input.subject.policies.value
	policy.via == "user"
}

_how(arn) := "written into the user" if arn == null

_how(arn) := "attached to the user" if arn != null
