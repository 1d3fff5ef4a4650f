# METADATA
# title: Topics are encrypted
# description: A topic without a key keeps its messages in plain text until they are delivered.
# scope: package
# custom:
#   kind: aws.sns.topic
#   type: state
#   attribute: C
#   evidence: [item]
package controls.dp_10_data_services_encrypt_what_they_keep.aws_sns_topic

import data.lib.evidence
import data.lib.outcome
import future.keywords.not

result := outcome.conclude({"applicable": true, "missing": missing, "fails": fails})

missing contains "the topic's attributes could not be read" if not evidence.text(input.subject.item.TopicArn)

fails contains "the topic is not encrypted: it has no key (KmsMasterKeyId)" if {
	evidence.text(input.subject.item.TopicArn)
	not evidence.text(input.subject.item.KmsMasterKeyId)
}
