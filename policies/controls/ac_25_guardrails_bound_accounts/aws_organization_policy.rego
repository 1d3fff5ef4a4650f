# METADATA
# title: The organisation's own policies bound something
# description: >-
#   A policy that is attached to nothing guards nothing, and neither does one that allows everything and denies
#   nothing. Those that AWS keeps allow everything on purpose and are not judged.
# scope: package
# custom:
#   kind: aws.organization.policy
#   type: state
#   attribute: D
#   evidence: [item, content, targets]
package controls.ac_25_guardrails_bound_accounts.aws_organization_policy

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.AwsManaged == true

missing contains "whether the policy is AWS's own is not known" if not is_boolean(input.subject.item.AwsManaged)

missing contains evidence.unread(input, ["subject", "targets"], "what the policy is attached to") if not _attachments

missing contains evidence.unread(input, ["subject", "content"], "the policy's text") if not _text

_attachments if {
	evidence.list_part(input.subject.targets)
	count([target | some target in input.subject.targets.value; not evidence.text(target.TargetId)]) == 0
}

_text if {
	evidence.object_part(input.subject.content)
	aws_policy.readable(input.subject.content.value)
}

fails contains "the policy is attached to no root, unit or account" if {
	_attachments
	input.subject.item.AwsManaged == false
	count(input.subject.targets.value) == 0
}

fails contains "the policy allows every action on every resource and denies nothing" if {
	_text
	input.subject.item.AwsManaged == false
	count([statement | some statement in aws_policy.statements(input.subject.content.value); statement.Effect == "Deny"]) == 0
	some statement in aws_policy.statements(input.subject.content.value)
	"*" in aws_policy.as_list(statement.Action)
	"*" in aws_policy.as_list(statement.Resource)
	not statement.Condition
}
