# METADATA
# title: The account blocks public access to S3
# description: The account blocks public access to S3.
# scope: package
# custom:
#   kind: aws.account
#   type: state
#   attribute: B
#   evidence: [account, public_access_block]
#   params: [accounts_that_publish]
package controls.ac_25_guardrails_bound_accounts.aws_account_block

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if input.subject.account in input.params.accounts_that_publish

missing contains "the account is not known" if not evidence.account_id(input.subject.account)

missing contains evidence.unread(input, ["subject", "public_access_block"], "the account's public access block") if not _readable

_flags := ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]

_readable if evidence.absent(input.subject.public_access_block)

_readable if {
	evidence.object_part(input.subject.public_access_block)
	count([flag | some flag in _flags; not is_boolean(input.subject.public_access_block.value[flag])]) == 0
}

fails contains "the account has no public access block" if {
	evidence.account_id(input.subject.account)
	evidence.absent(input.subject.public_access_block)
}

fails contains sprintf("%s is off for the account", [flag]) if {
	_readable
	evidence.account_id(input.subject.account)
	some flag in _flags
	input.subject.public_access_block.value[flag] == false
}
