# METADATA
# title: Buckets that need a key of our own have one
# description: >-
#   S3 encrypts with keys of its own or of AWS where none is given; whose key it is decides who can take it away.
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: state
#   attribute: A
#   evidence: [item, encryption]
#   params: [buckets_with_own_key]
package controls.dp_01_data_is_encrypted_at_rest.aws_s3_bucket_key

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.Name)
	count([pattern | some pattern in input.params.buckets_with_own_key; aws_policy.matches(pattern, input.subject.item.Name)]) == 0
}

missing contains "the bucket's name is not known" if not evidence.text(input.subject.item.Name)

missing contains evidence.unread(input, ["subject", "encryption"], "the bucket's encryption") if not _readable

_readable if evidence.absent(input.subject.encryption)

_readable if {
	evidence.object_part(input.subject.encryption)
	evidence.objects(input.subject.encryption.value.Rules)
	count([rule | some rule in input.subject.encryption.value.Rules; not _rule(rule)]) == 0
}

_rule(rule) if {
	evidence.text(rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm)
	is_string(_key(rule))
}

_key(rule) := object.get(rule, ["ApplyServerSideEncryptionByDefault", "KMSMasterKeyID"], "")

_own(rule) if {
	startswith(rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm, "aws:kms")
	_key(rule) != ""
	not endswith(_key(rule), "alias/aws/s3")
}

fails contains "the bucket is not encrypted by default with a key of our own" if {
	_readable
	evidence.text(input.subject.item.Name)
	count([rule | some rule in object.get(input, ["subject", "encryption", "value", "Rules"], []); _own(rule)]) == 0
}
