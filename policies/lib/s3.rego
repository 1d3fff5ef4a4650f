# Who can reach a bucket: its policy and its access list, less what the public access blocks take back.
package lib.s3

import data.lib.aws_policy
import data.lib.evidence
import future.keywords.not

# What must be readable before a bucket's exposure can be told, as sentences on what is not. `holder` is the whole
# input; the paths lead to the bucket's and to its account's evidence.
unreadable(holder, bucket_path, account_path) := bucket_gaps | account_gaps if {
	bucket = object.get(holder, bucket_path, {})
	account = object.get(holder, account_path, {})
	bucket_gaps := {evidence.unread(holder, array.concat(bucket_path, [key]), noun) |
		some key, noun in _nouns
		not _readable(bucket, key)
	}
	account_gaps := {evidence.unread(holder, array.concat(account_path, [key]), "the account's public access block") |
		some key in ["public_access_block"]
		not _readable(account, key)
	}
}

_nouns := {
	"acl": "the bucket's access list",
	"policy": "the bucket policy",
	"public_access_block": "the bucket's public access block",
}

_readable(document, "public_access_block") if evidence.absent(document.public_access_block)

_readable(document, "public_access_block") if {
	evidence.object_part(document.public_access_block)
	count({flag | some flag in _flags; is_boolean(document.public_access_block.value[flag])}) == count(_flags)
}

_flags := {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}

_readable(document, "policy") if evidence.absent(document.policy)

_readable(document, "policy") if {
	evidence.object_part(document.policy)
	aws_policy.readable(document.policy.value)
	nameless := [statement | some statement in aws_policy.statements(document.policy.value); not aws_policy.names_principals(statement)]
	count(nameless) == 0
}

_readable(document, "acl") if {
	evidence.object_part(document.acl)
	is_array(document.acl.value.Grants)
	count([grant | some grant in document.acl.value.Grants; not _grant(grant)]) == 0
}

_grant(grant) if {
	is_string(grant.Permission)
	_grantee(grant.Grantee)
}

_grantee(grantee) if grantee.Type in {"CanonicalUser", "AmazonCustomerByEmail"}

_grantee(grantee) if {
	grantee.Type == "Group"
	evidence.text(grantee.URI)
}

# Sentences on how the bucket is proven open to everybody; empty when nothing proves it.
exposures(bucket, account) := _by_policy(bucket, account) | _by_acl(bucket, account)

_by_policy(bucket, account) := {reason |
	_readable(bucket, "policy")
	_not_blocked(bucket, account, "RestrictPublicBuckets")
	some statement in aws_policy.statements(bucket.policy.value)
	_public(statement)
	reason = "the bucket policy is public, and RestrictPublicBuckets is on neither for the bucket nor for the account"
}

# Public as S3 itself counts it ("The meaning of public", Amazon S3 User Guide): everybody is let in, and no condition
# holds the caller or the network to fixed values.
_public(statement) if {
	statement.Effect == "Allow"
	aws_policy.open_to_all(statement)
	not _held(aws_policy.admits_only(statement, _fixing_keys))
	not _near(statement)
}

_fixing_keys := {
	"aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "aws:userid", "s3:dataaccesspointaccount",
	"s3:dataaccesspointarn", "s3:x-amz-server-side-encryption-aws-kms-key-id",
}

_held(values) if {
	count(values) > 0
	count([value | some value in values; regex.match(`^[*?]+$`, value)]) == 0
}

# Addresses of a network that is no wider than /8, or /32 in IPv6.
_near(statement) if {
	some operator, keys in statement.Condition
	lower(operator) == "ipaddress"
	some key, value in keys
	lower(key) == "aws:sourceip"
	networks = aws_policy.as_list(value)
	count(networks) > 0
	count([network | some network in networks; not _narrow(lower(network))]) == 0
}

_narrow(value) if regex.match(`^[0-9.]+(/([89]|[12][0-9]|3[0-2]))?$`, value)

_narrow(value) if regex.match(`^[0-9a-f:]+(/(3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-8]))?$`, value)

_by_acl(bucket, account) := {reason |
	_readable(bucket, "acl")
	_not_blocked(bucket, account, "IgnorePublicAcls")
	some grant in bucket.acl.value.Grants
	group = _groups[grant.Grantee.URI]
	reason = sprintf(
		"the access list grants %s to %s, and IgnorePublicAcls is on neither for the bucket nor for the account",
		[grant.Permission, group],
	)
}

_groups := {
	"http://acs.amazonaws.com/groups/global/AllUsers": "everybody (AllUsers)",
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "every AWS customer (AuthenticatedUsers)",
}

_not_blocked(bucket, account, flag) if {
	_readable(bucket, "public_access_block")
	_readable(account, "public_access_block")
	not bucket.public_access_block.value[flag] == true
	not account.public_access_block.value[flag] == true
}
