"""The company's AWS account: two regions, a few people, buckets, a trail, detectors, a database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from agent.demo.standins.aws.kept import event
from agent.demo.standins.aws.world import AwsWorld

REGIONS = ("eu-central-1", "us-east-1")
HOME = REGIONS[0]
BUCKETS = ("audit-logs", "backups", "customer-exports")
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BLOCKED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
PASSWORD_POLICY: dict[str, Any] = {
    "MinimumPasswordLength": 14, "RequireSymbols": True, "RequireNumbers": True, "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True, "AllowUsersToChangePassword": True, "PasswordReusePrevention": 24,
    "MaxPasswordAge": 365,
}


def build(world: AwsWorld) -> None:
    """Set the account up as the company means it to be."""
    world.client("iam").update_account_password_policy(**PASSWORD_POLICY)
    add_person(world, "mara", policy=ADMINISTRATOR)
    add_person(world, "jonas")
    add_person(world, "ravi")
    world.client("iam").create_user(UserName="ci-deploy")
    _buckets(world)
    for region in REGIONS:
        _region(world, region)
    _trail(world)
    _database(world)


def add_person(world: AwsWorld, name: str, *, policy: str = READ_ONLY, mfa: bool = True) -> None:
    """A user with a console password, a policy and a second factor."""
    iam = world.client("iam")
    iam.create_user(UserName=name)
    iam.create_login_profile(UserName=name, Password="a-stand-in-needs-no-secret-1A!")
    attach(world, name, policy)
    _log(world, "CreateUser", userName=name)
    _log(world, "CreateLoginProfile", userName=name)
    if mfa:
        add_mfa(world, name)


def attach(world: AwsWorld, name: str, policy: str) -> None:
    """Give a user a policy."""
    world.client("iam").attach_user_policy(UserName=name, PolicyArn=policy)
    _log(world, "AttachUserPolicy", userName=name, policyArn=policy)


def detach(world: AwsWorld, name: str, policy: str) -> None:
    """Take a policy from a user."""
    world.client("iam").detach_user_policy(UserName=name, PolicyArn=policy)
    _log(world, "DetachUserPolicy", userName=name, policyArn=policy)


def add_mfa(world: AwsWorld, name: str) -> None:
    """Set up a second factor for a user."""
    iam = world.client("iam")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName=name, SerialNumber=device,
                          AuthenticationCode1="123456", AuthenticationCode2="654321")


def remove_person(world: AwsWorld, name: str) -> None:
    """Take a user out of the account, with all that hangs on it."""
    iam = world.client("iam")
    for device in iam.list_mfa_devices(UserName=name)["MFADevices"]:
        iam.deactivate_mfa_device(UserName=name, SerialNumber=device["SerialNumber"])
        iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])
        _log(world, "DeactivateMFADevice", userName=name, serialNumber=device["SerialNumber"])
    for policy in iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]:
        detach(world, name, policy["PolicyArn"])
    iam.delete_login_profile(UserName=name)
    iam.delete_user(UserName=name)
    _log(world, "DeleteLoginProfile", userName=name)
    _log(world, "DeleteUser", userName=name)


def replace_key(world: AwsWorld, name: str) -> None:
    """A new access key for a user; the old one is deleted."""
    iam = world.client("iam")
    old = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
    iam.create_access_key(UserName=name)
    _log(world, "CreateAccessKey", userName=name)
    for key in old:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        _log(world, "DeleteAccessKey", userName=name, accessKeyId=key["AccessKeyId"])


def tls_only(bucket: str) -> dict[str, Any]:
    """A bucket policy that refuses plain HTTP."""
    return {"Version": "2012-10-17", "Statement": [{
        "Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}


def block_public_access(world: AwsWorld, bucket: str) -> None:
    """Put the public access block on a bucket."""
    world.client("s3", HOME).put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=BLOCKED)


def open_to_the_public(world: AwsWorld, bucket: str) -> None:
    """What somebody does who wants to share an export quickly."""
    s3 = world.client("s3", HOME)
    s3.delete_public_access_block(Bucket=bucket)
    policy = tls_only(bucket)
    policy["Statement"].append({"Sid": "Share", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                                "Resource": f"arn:aws:s3:::{bucket}/*"})
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def close_to_the_public(world: AwsWorld, bucket: str) -> None:
    """Undo ``open_to_the_public``."""
    world.client("s3", HOME).put_bucket_policy(Bucket=bucket, Policy=json.dumps(tls_only(bucket)))
    block_public_access(world, bucket)


def _buckets(world: AwsWorld) -> None:
    s3 = world.client("s3", HOME)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    for bucket in BUCKETS:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": HOME})
        block_public_access(world, bucket)
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(tls_only(bucket)))
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _region(world: AwsWorld, region: str) -> None:
    """What every region has: a recorder, detectors, encrypted disks by default, flow logs, closed default groups."""
    config, role = world.client("config", region), f"arn:aws:iam::{world.account}:role/config"
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role, "recordingGroup": {
        "allSupported": True, "includeGlobalResourceTypes": True}})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "audit-logs"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    world.client("guardduty", region).create_detector(Enable=True, FindingPublishingFrequency="FIFTEEN_MINUTES")
    world.client("securityhub", region).enable_security_hub()
    ec2 = world.client("ec2", region)
    ec2.enable_ebs_encryption_by_default()
    for vpc in ec2.describe_vpcs()["Vpcs"]:
        world.client("logs", region).create_log_group(logGroupName=f"/vpc/{vpc['VpcId']}")
        world.client("logs", region).put_retention_policy(logGroupName=f"/vpc/{vpc['VpcId']}", retentionInDays=400)
        ec2.create_flow_logs(ResourceIds=[vpc["VpcId"]], ResourceType="VPC", TrafficType="ALL",
                             LogGroupName=f"/vpc/{vpc['VpcId']}",
                             DeliverLogsPermissionArn=f"arn:aws:iam::{world.account}:role/flow-logs")
    defaults = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])
    for group in defaults["SecurityGroups"]:
        for direction in ("ingress", "egress"):
            rules = group["IpPermissions" if direction == "ingress" else "IpPermissionsEgress"]
            if rules:
                getattr(ec2, f"revoke_security_group_{direction}")(GroupId=group["GroupId"], IpPermissions=rules)


def _trail(world: AwsWorld) -> None:
    trail = world.client("cloudtrail", HOME)
    trail.create_trail(Name="company", S3BucketName="audit-logs", IsMultiRegionTrail=True,
                       IncludeGlobalServiceEvents=True, EnableLogFileValidation=True)
    trail.put_event_selectors(TrailName="company", EventSelectors=[
        {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}])
    trail.start_logging(Name="company")


def _database(world: AwsWorld) -> None:
    kms = world.client("kms", HOME)
    key = kms.create_key(Description="orders")["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=key)
    rds = world.client("rds", HOME)
    rds.create_db_parameter_group(DBParameterGroupName="tls", DBParameterGroupFamily="postgres16",
                                  Description="TLS only")
    rds.modify_db_parameter_group(DBParameterGroupName="tls", Parameters=[
        {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}])
    add_database(world, "orders", encrypted=True)
    ec2 = world.client("ec2", HOME)
    ec2.create_volume(AvailabilityZone=f"{HOME}a", Size=20, Encrypted=True, KmsKeyId=key)
    ec2.create_security_group(GroupName="web", Description="the load balancer")
    allow(world, "web", 443, "0.0.0.0/0")
    world.client("cloudwatch", HOME).put_metric_alarm(
        AlarmName="orders-cpu", MetricName="CPUUtilization", Namespace="AWS/RDS", Statistic="Average", Period=300,
        EvaluationPeriods=1, Threshold=80.0, ComparisonOperator="GreaterThanThreshold", ActionsEnabled=True,
        AlarmActions=[f"arn:aws:sns:{HOME}:{world.account}:on-call"])


def add_database(world: AwsWorld, name: str, *, encrypted: bool) -> None:
    """A PostgreSQL database that only speaks TLS, with backups and a standby."""
    world.client("rds", HOME).create_db_instance(
        DBInstanceIdentifier=name, Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
        MasterUsername="owner", MasterUserPassword="a-stand-in-needs-no-secret", StorageEncrypted=encrypted,
        BackupRetentionPeriod=14, MultiAZ=True, PubliclyAccessible=False, DBParameterGroupName="tls")


def group_id(world: AwsWorld, name: str) -> str:
    """The id of a security group."""
    groups = world.client("ec2", HOME).describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])
    return str(groups["SecurityGroups"][0]["GroupId"])


def allow(world: AwsWorld, name: str, port: int, network: str) -> None:
    """Let a network in at a port."""
    group = group_id(world, name)
    world.client("ec2", HOME).authorize_security_group_ingress(GroupId=group, IpPermissions=[_rule(port, network)])
    _log(world, "AuthorizeSecurityGroupIngress", "ec2.amazonaws.com", groupId=group)


def forbid(world: AwsWorld, name: str, port: int, network: str) -> None:
    """Take the rule of ``allow`` away."""
    group = group_id(world, name)
    world.client("ec2", HOME).revoke_security_group_ingress(GroupId=group, IpPermissions=[_rule(port, network)])
    _log(world, "RevokeSecurityGroupIngress", "ec2.amazonaws.com", groupId=group)


def _rule(port: int, network: str) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": network}]}


def _log(world: AwsWorld, name: str, service: str = "iam.amazonaws.com", **asked: str) -> None:
    """CloudTrail's event of a change, at the world's time: IAM's are recorded in one region, the others at home."""
    region = "us-east-1" if service.startswith("iam.") else HOME
    when = datetime.now(UTC)  # stands still while a deed is done
    number = crc32(f"{when} {name} {sorted(asked.items())}".encode())
    world.kept.put("cloudtrail:LookupEvents", event(
        name, f"{when:%Y-%m-%dT%H:%M:%SZ}", number, eventSource=service, awsRegion=region, requestParameters=asked,
        userIdentity={"type": "IAMUser", "userName": "mara", "accountId": world.account},
        recipientAccountId=world.account), region=region)
