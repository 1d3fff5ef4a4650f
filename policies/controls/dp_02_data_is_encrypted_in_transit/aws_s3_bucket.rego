# METADATA
# title: Bucket policies deny requests without TLS
# description: >-
#   Statements count together for the bucket and its objects. Each must deny every action to everybody, with no
#   condition but aws:SecureTransport being "false".
# scope: package
# custom:
#   kind: aws.s3.bucket
#   type: state
#   attribute: A
#   evidence: [item, policy]
package controls.dp_02_data_is_encrypted_in_transit.aws_s3_bucket

import data.lib.aws_policy
import data.lib.evidence
import data.lib.outcome
import data.lib.transport
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the bucket's name is not known" if not evidence.text(input.subject.item.Name)

missing contains evidence.unread(input, ["subject", "policy"], "the bucket policy") if not _readable

fails contains "the bucket has no policy, so requests without TLS are accepted" if evidence.absent(input.subject.policy)

fails contains sprintf("requests without TLS are accepted: %s", [gap]) if {
	_policy_readable
	evidence.text(input.subject.item.Name)
	some gap in transport.gaps(input.subject.policy.value, input.subject.item.Name)
}

_readable if evidence.absent(input.subject.policy)

_readable if _policy_readable

_policy_readable if {
	evidence.object_part(input.subject.policy)
	aws_policy.readable(input.subject.policy.value)
}
