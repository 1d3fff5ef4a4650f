"""How a collector declares its reads: the API operation, and the IAM action that allows it."""

from __future__ import annotations

from collectors.base import Operation

_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_{}.html"

# The page of each service in the Service Authorization Reference, by botocore's service name.
_PAGES = {
    "accessanalyzer": "awsiamaccessanalyzer",
    "account": "awsaccountmanagement",
    "acm": "awscertificatemanager",
    "apigateway": "amazonapigatewaymanagement",
    "apigatewayv2": "amazonapigatewaymanagementv2",
    "autoscaling": "amazonec2autoscaling",
    "backup": "awsbackup",
    "cloudfront": "amazoncloudfront",
    "cloudtrail": "awscloudtrail",
    "cloudwatch": "amazoncloudwatch",
    "config": "awsconfig",
    "dynamodb": "amazondynamodb",
    "ec2": "amazonec2",
    "ecr": "amazonelasticcontainerregistry",
    "ecs": "amazonelasticcontainerservice",
    "efs": "amazonelasticfilesystem",
    "eks": "amazonelastickubernetesservice",
    "elasticache": "amazonelasticache",
    "elb": "awselasticloadbalancing",
    "elbv2": "awselasticloadbalancingv2",
    "guardduty": "amazonguardduty",
    "iam": "awsidentityandaccessmanagementiam",
    "inspector2": "amazoninspector2",
    "kinesis": "amazonkinesisdatastreams",
    "kms": "awskeymanagementservice",
    "lambda": "awslambda",
    "logs": "amazoncloudwatchlogs",
    "opensearch": "amazonopensearchservice",
    "organizations": "awsorganizations",
    "rds": "amazonrds",
    "redshift": "amazonredshift",
    "route53": "amazonroute53",
    "s3": "amazons3",
    "s3control": "amazons3",
    "secretsmanager": "awssecretsmanager",
    "securityhub": "awssecurityhub",
    "service-quotas": "servicequotas",
    "sns": "amazonsns",
    "sqs": "amazonsqs",
    "ssm": "awssystemsmanager",
    "sso-admin": "awsiamidentitycenter",
    "stepfunctions": "awsstepfunctions",
    "sts": "awssecuritytokenservice",
    "wafv2": "awswafv2",
}

SERVICES = tuple(_PAGES)
"""Every service that a collector may read, by botocore's name."""

# Where the actions of a service begin with another name than botocore's.
_PREFIXES = {
    "accessanalyzer": "access-analyzer", "service-quotas": "servicequotas", "sso-admin": "sso",
    "efs": "elasticfilesystem", "elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing", "opensearch": "es",
    "stepfunctions": "states",
}
# Every read of API Gateway is allowed by one action, as its API is one of resources.
_WHOLE = {"apigateway": "apigateway:GET", "apigatewayv2": "apigateway:GET"}

# Where the IAM action has another name than the API operation.
_ACTIONS = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "accessanalyzer:ListFindingsV2": "access-analyzer:ListFindings",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
}


def reads(*names: str) -> tuple[Operation, ...]:
    """The operations with these names (``service:BotocoreOperation``), each with its IAM action and reference."""
    return tuple(Operation(name, _action(name), _REFERENCE.format(_PAGES[name.partition(":")[0]])) for name in names)


def _action(operation: str) -> str:
    service, _, name = operation.partition(":")
    return _ACTIONS.get(operation) or _WHOLE.get(service) or f"{_PREFIXES.get(service, service)}:{name}"


CONNECTING = reads("sts:GetCallerIdentity", "ec2:DescribeRegions")
"""What a source asks before any lane runs: who it is, and which regions there are."""
