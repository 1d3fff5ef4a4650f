# METADATA
# title: The bucket of the trail locks its objects
# description: The bucket of the trail locks its objects.
# scope: package
# custom:
#   kind: aws.cloudtrail.trail
#   type: state
#   attribute: A
#   evidence: [item]
#   related:
#     - name: bucket
#       kind: aws.s3.bucket
#       key: item.S3BucketName
#       match: item.Name
#       evidence: [object_lock]
#   params: [minimum_lock_days, accepted_modes]
package controls.lm_14_log_stores_cannot_be_changed.aws_cloudtrail_trail

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the trail's bucket is not known" if not evidence.text(input.subject.item.S3BucketName)

missing contains "the bucket is not among those that were read: it belongs to another account or source" if not _bucket_read

missing contains evidence.unread(input, ["related", "bucket", "object_lock"], "the bucket's lock") if not _readable

_bucket_read if is_object(input.related.bucket)

_readable if evidence.absent(input.related.bucket.object_lock)

_readable if {
	evidence.object_part(input.related.bucket.object_lock)
	_known(_retention)
}

_retention := object.get(input, ["related", "bucket", "object_lock", "value", "Rule", "DefaultRetention"], {})

_known(retention) if retention == {}

_known(retention) if {
	retention.Mode in {"COMPLIANCE", "GOVERNANCE"}
	_days > 0
}

_days := _retention.Days if is_number(_retention.Days)

_days := _retention.Years * 365 if is_number(_retention.Years)

fails contains "the bucket of the trail has no default retention by Object Lock" if {
	_readable
	evidence.text(input.subject.item.S3BucketName)
	_retention == {}
}

fails contains sprintf("the bucket of the trail locks objects in mode %s for %d days; %d days in mode %s are required", [_retention.Mode, _days, input.params.minimum_lock_days, concat(" or ", sort(input.params.accepted_modes))]) if {
	_readable
	evidence.text(input.subject.item.S3BucketName)
	_too_weak
}

_too_weak if _days < input.params.minimum_lock_days

_too_weak if {
	_retention.Mode in {"COMPLIANCE", "GOVERNANCE"}
	not _retention.Mode in input.params.accepted_modes
}
