# METADATA
# title: Buckets record access
# description: Buckets record access.
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: state
#   attribute: A
#   evidence: [item, logging]
#   params: [log_buckets]
package controls.lm_13_access_to_data_is_recorded.aws_s3_bucket

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": applicable, "missing": missing, "fails": fails})

default applicable := true

applicable := false if {
	evidence.text(input.subject.item.Name)
	some pattern in input.params.log_buckets
	aws_policy.matches(pattern, input.subject.item.Name)
}

missing contains "the bucket's name is not known" if not evidence.text(input.subject.item.Name)

missing contains evidence.unread(input, ["subject", "logging"], "the bucket's logging") if not _readable

_readable if {
	evidence.object_part(input.subject.logging)
	_target_known
}

_target := object.get(input, ["subject", "logging", "value", "LoggingEnabled", "TargetBucket"], "")

_target_known if evidence.text(_target)

_target_known if count(input.subject.logging.value) == 0

fails contains "the bucket's access is recorded nowhere" if {
	evidence.object_part(input.subject.logging)
	evidence.text(input.subject.item.Name)
	count(input.subject.logging.value) == 0
}

fails contains "the bucket records into itself, so that each record makes another" if {
	_readable
	evidence.text(input.subject.item.Name)
	_target == input.subject.item.Name
}
