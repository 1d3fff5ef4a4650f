# METADATA
# title: Log groups are encrypted with a key of our own
# description: >-
#   CloudWatch encrypts each log group with keys of its own where none is given; whose key it is decides who can take it
#   away.
# scope: package
# custom:
#   kind: aws.logs.group
#   type: state
#   attribute: A
#   evidence: [item]
#   params: [encrypted_groups]
package controls.lm_12_logs_are_encrypted_and_searchable.aws_logs_group

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.logGroupName)
	count([pattern | some pattern in input.params.encrypted_groups; aws_policy.matches(pattern, input.subject.item.logGroupName)]) == 0
}

missing contains "the log group's name is not known" if not evidence.text(input.subject.item.logGroupName)

missing contains "the log group's key is of an unexpected shape" if not _key_or_none

_key := object.get(input, ["subject", "item", "kmsKeyId"], "")

_key_or_none if is_string(_key)

fails contains sprintf("log group %s has no key of our own", [input.subject.item.logGroupName]) if {
	evidence.text(input.subject.item.logGroupName)
	_key == ""
}
