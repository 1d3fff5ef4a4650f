"""How a collector declares its reads: the API operation, and the IAM action that allows it."""

from __future__ import annotations

from collectors.base import Operation

_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_{}.html"

# The page of each service in the Service Authorization Reference, by botocore's service name.
_PAGES = {
    "cloudtrail": "awscloudtrail",
    "cloudwatch": "amazoncloudwatch",
    "config": "awsconfig",
    "ec2": "amazonec2",
    "guardduty": "amazonguardduty",
    "iam": "awsidentityandaccessmanagementiam",
    "kms": "awskeymanagementservice",
    "logs": "amazoncloudwatchlogs",
    "organizations": "awsorganizations",
    "rds": "amazonrds",
    "s3": "amazons3",
    "s3control": "amazons3",
    "securityhub": "awssecurityhub",
    "sts": "awssecuritytokenservice",
}

SERVICES = tuple(_PAGES)
"""Every service that a collector may read, by botocore's name."""

# Where the IAM action has another name than the API operation.
_ACTIONS = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
}


def reads(*names: str) -> tuple[Operation, ...]:
    """The operations with these names (``service:BotocoreOperation``), each with its IAM action and reference."""
    return tuple(
        Operation(name, _ACTIONS.get(name, name), _REFERENCE.format(_PAGES[name.partition(":")[0]])) for name in names
    )


CONNECTING = reads("sts:GetCallerIdentity", "ec2:DescribeRegions")
"""What a source asks before any lane runs: who it is, and which regions there are."""
