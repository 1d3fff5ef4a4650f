# METADATA
# title: Buckets encrypt by default with an allowed algorithm
# description: Every rule of the bucket's default encryption must use an allowed algorithm.
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: state
#   attribute: A
#   evidence: [encryption]
#   params: [allowed_algorithms]
package controls.dp_01_data_is_encrypted_at_rest.aws_s3_bucket

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains evidence.unread(input, ["subject", "encryption"], "the bucket's default encryption") if not _readable

fails contains "the bucket has no default encryption" if evidence.absent(input.subject.encryption)

fails contains sprintf("the bucket's default encryption uses %s, which is not allowed", [algorithm]) if {
	some algorithm in _algorithms
	not algorithm in input.params.allowed_algorithms
}

_algorithms contains rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm if {
	_rules_readable
	some rule in input.subject.encryption.value.Rules
}

_readable if evidence.absent(input.subject.encryption)

_readable if _rules_readable

_rules_readable if {
	evidence.object_part(input.subject.encryption)
	evidence.objects(input.subject.encryption.value.Rules)
	count(input.subject.encryption.value.Rules) > 0
	count([rule |
		some rule in input.subject.encryption.value.Rules
		not evidence.text(rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm)
	]) == 0
}
