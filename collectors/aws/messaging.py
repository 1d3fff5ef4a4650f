"""Messages and flows between workloads: SNS topics, SQS queues, Kinesis streams, Step Functions state machines."""

from __future__ import annotations

from collectors.aws.listed import Listed, collector
from collectors.aws.lookups import Call, document
from collectors.aws.parts import sole
from collectors.aws.rows import Pages, Row


def _last(arn: str) -> str:
    return arn.rpartition(":")[2]


_TOPICS = Listed(
    kind="aws.sns.topic", title="SNS topics",
    rows=Pages("sns:ListTopics", "Topics"),
    detail=Call("sns:GetTopicAttributes", sole("Attributes"), {"TopicArn": "TopicArn"}),
    subject="TopicArn", label=lambda row: _last(row["TopicArn"]), gone=("NotFound",),
    keep=("TopicArn", "Owner", "DisplayName", "KmsMasterKeyId", "SignatureVersion", "FifoTopic"),
    parts={"policy": document("Policy", "the topic's policy")},
)
_QUEUES = Listed(
    kind="aws.sqs.queue", title="SQS queues",
    # Without a page size SQS lists a thousand queues at most and says nothing of the others.
    rows=Pages("sqs:ListQueues", "QueueUrls", each="QueueUrl", params={"PaginationConfig": {"PageSize": 1000}}),
    detail=Call("sqs:GetQueueAttributes", sole("Attributes"), {"QueueUrl": "QueueUrl"},
                fixed={"AttributeNames": ["All"]}),
    subject="QueueArn", label=lambda row: _last(row["QueueArn"]),
    gone=("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
    keep=("QueueArn", "CreatedTimestamp", "KmsMasterKeyId", "SqsManagedSseEnabled", "MessageRetentionPeriod",
          "RedrivePolicy", "FifoQueue"),
    parts={"policy": document("Policy", "the queue's policy")},
)
_STREAMS = Listed(
    kind="aws.kinesis.stream", title="Kinesis data streams",
    rows=Pages("kinesis:ListStreams", "StreamNames", each="StreamName"),
    detail=Call("kinesis:DescribeStreamSummary", sole("StreamDescriptionSummary"), {"StreamName": "StreamName"}),
    subject="StreamARN", label="StreamName", gone=("ResourceNotFoundException",),
    keep=("StreamName", "StreamARN", "StreamModeDetails", "RetentionPeriodHours", "StreamCreationTimestamp",
          "EncryptionType", "KeyId"),
)


def _machine(answer: Row) -> Row:
    sole("stateMachineArn")(answer)
    return answer


_MACHINES = Listed(
    kind="aws.stepfunctions.state_machine", title="Step Functions state machines",
    rows=Pages("stepfunctions:ListStateMachines", "stateMachines"),
    detail=Call("stepfunctions:DescribeStateMachine", _machine, {"stateMachineArn": "stateMachineArn"},
                fixed={"includedData": "METADATA_ONLY"}),
    subject="stateMachineArn", label="name", gone=("StateMachineDoesNotExist",),
    # The definition stays out: it can hold secrets, and where a key encrypts it, only its users can read it.
    keep=("stateMachineArn", "name", "type", "creationDate", "roleArn", "loggingConfiguration",
          "tracingConfiguration", "encryptionConfiguration"),
)
COLLECTORS = tuple(map(collector, (_TOPICS, _QUEUES, _STREAMS, _MACHINES)))
