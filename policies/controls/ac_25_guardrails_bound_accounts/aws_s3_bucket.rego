# METADATA
# title: Each bucket is under a block of public access
# description: >-
#   By its own block or by its account's, setting by setting. Whether something is public now is another control.
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: state
#   attribute: B
#   evidence: [account, public_access_block]
#   related:
#     - name: account
#       kind: aws.account
#       key: account
#       match: $subject
#       evidence: [public_access_block]
#   params: [accounts_that_publish]
package controls.ac_25_guardrails_bound_accounts.aws_s3_bucket

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.account in input.params.accounts_that_publish

missing contains "the bucket's account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "public_access_block"], "the bucket's public access block") if {
	not _readable(input.subject.public_access_block)
}

missing contains evidence.unread(input, ["related", "account", "public_access_block"], "the account's public access block") if {
	not _readable(input.related.account.public_access_block)
}

_flags := ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]

_readable(part) if evidence.absent(part)

_readable(part) if {
	evidence.object_part(part)
	count([flag | some flag in _flags; not is_boolean(part.value[flag])]) == 0
}

fails contains sprintf("%s is on neither for the bucket nor for the account", [flag]) if {
	_readable(input.subject.public_access_block)
	_readable(input.related.account.public_access_block)
	evidence.account_id(input.subject.account)
	some flag in _flags
	not input.subject.public_access_block.value[flag] == true
	not input.related.account.public_access_block.value[flag] == true
}
