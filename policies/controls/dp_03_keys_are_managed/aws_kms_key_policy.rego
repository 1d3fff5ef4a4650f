# METADATA
# title: Key policies admit named principals only
# description: >-
#   A wildcard principal needs a condition that ties the caller to named accounts, organisations or principals. Keys of
#   AWS's own have a policy that nobody can change and are not judged.
# scope: package
# custom:
#   kind: aws.kms.key
#   type: state
#   attribute: B
#   evidence: [item, policy]
package controls.dp_03_keys_are_managed.aws_kms_key_policy

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.item.KeyManager == "AWS"

missing contains "whose key it is, is not known" if not input.subject.item.KeyManager in {"AWS", "CUSTOMER"}

missing contains evidence.unread(input, ["subject", "policy"], "the key policy") if not _readable

fails contains reason if {
	_readable
	some statement in aws_policy.statements(input.subject.policy.value)
	statement.Effect == "Allow"
	aws_policy.open_to_all(statement)
	reason = sprintf("statement \"%v\" admits every principal without tying the caller", [object.get(statement, "Sid", "without Sid")])
}

_readable if {
	evidence.object_part(input.subject.policy)
	aws_policy.readable(input.subject.policy.value)
	count([statement |
		some statement in aws_policy.statements(input.subject.policy.value)
		not aws_policy.names_principals(statement)
	]) == 0
}
