# METADATA
# title: Queues are encrypted
# description: Either with a key in KMS or with the key that SQS manages; one of the two is enough.
# scope: package
# custom:
#   kind: aws.sqs.queue
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_sqs_queue

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the queue's attributes could not be read" if not evidence.text(input.subject.item.QueueArn)

fails contains "the queue is not encrypted: it has no key, and SQS does not encrypt it with its own" if {
	evidence.text(input.subject.item.QueueArn)
	not evidence.text(input.subject.item.KmsMasterKeyId)
	not input.subject.item.SqsManagedSseEnabled == "true"
}
