# METADATA
# title: The bucket that receives the trail is closed and keeps versions
# description: A bucket in an account that is not collected is unknown. Versions keep what a deletion would remove.
# scope: package
# custom:
#   kind: aws.cloudtrail.trail
#   type: state
#   attribute: B
#   evidence: [account, item]
#   related:
#     - name: bucket
#       kind: aws.s3.bucket
#       key: item.S3BucketName
#       match: item.Name
#       evidence: [account, public_access_block, policy, acl, versioning]
#     - name: account
#       kind: aws.account
#       key: account
#       match: $subject
#       evidence: [public_access_block]
package controls.lm_02_logs_are_protected.aws_cloudtrail_trail_bucket

import data.lib.evidence
import data.lib.outcome
import data.lib.s3
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the trail's account is not known" if not evidence.account_id(input.subject.account)

missing contains "the name of the trail's bucket is not known" if not evidence.text(input.subject.item.S3BucketName)

missing contains "the trail's bucket was not collected: it belongs to another account or source" if {
	not is_object(input.related.bucket)
}

missing contains "the bucket's account is not known" if {
	is_object(input.related.bucket)
	not evidence.account_id(input.related.bucket.account)
}

missing contains reason if {
	is_object(input.related.bucket)
	some reason in s3.unreadable(input, ["related", "bucket"], ["related", "account"])
}

missing contains evidence.unread(input, ["related", "bucket", "versioning"], "the bucket's versioning") if {
	is_object(input.related.bucket)
	not _versioning_readable
}

fails contains reason if {
	some reason in s3.exposures(input.related.bucket, input.related.account)
}

fails contains reason if {
	_versioning_readable
	status = object.get(input.related.bucket.versioning.value, "Status", "never turned on")
	status != "Enabled"
	reason = sprintf("the bucket does not keep versions (versioning: %s)", [status])
}

_versioning_readable if {
	evidence.object_part(input.related.bucket.versioning)
	is_string(object.get(input.related.bucket.versioning.value, "Status", ""))
}
