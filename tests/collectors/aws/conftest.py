"""An AWS account in this process, furnished with one of each kind, and lanes read by the real runner."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from agent.demo.standins.aws.world import AwsWorld
from collectors.aws import connect
from collectors.base import Lane, ScanSeal, ScanStatus
from collectors.limits import Limits
from collectors.runner import run_pass
from tests.collectors.aws.governance import furnish_governance
from tests.collectors.aws.workloads import furnish_workloads

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BORN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
REGIONS = ("us-east-1", "eu-west-1")
QUICK = Limits(threads=1, retries=2)
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ALLOW_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                                                 "Action": "sts:AssumeRole"}]}


@dataclass
class Scan:
    """One lane as the store would have taken it."""

    lane: Lane
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    personal: bool = False
    ended: ScanSeal | None = None

    @property
    def status(self) -> ScanStatus:
        """How it ended."""
        return self.ended.status

    @property
    def codes(self) -> list[str]:
        """The codes of its problems."""
        return [problem.code for problem in self.ended.problems]

    @property
    def only(self) -> dict[str, Any]:
        """Its only document."""
        (document,) = self.documents.values()
        return document

    def named(self, label: str) -> dict[str, Any]:
        """The document with this label."""
        (document,) = [document for document in self.documents.values() if document["label"] == label]
        return document

    def unseen(self) -> tuple[()]:
        """LaneSink: nothing was there before."""
        return ()

    def add(self, subject: str, body: bytes) -> None:
        """LaneSink: one subject."""
        self.bodies[subject] = body
        self.documents[subject] = json.loads(body)

    def add_event(self, event_id: str, occurred_at: datetime, body: bytes) -> None:
        """LaneSink: one event."""
        self.add(event_id, body)
        self.moments[event_id] = occurred_at

    def seal(self, seal: ScanSeal) -> None:
        """LaneSink: the end."""
        self.ended = seal


class MemorySink:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.scans: dict[Lane, Scan] = {}

    def begin_pass(self, **_meta: Any) -> MemorySink:
        """One pass."""
        return self

    def open_lane(self, lane: Lane, **about: Any) -> Scan:
        """One lane."""
        self.scans[lane] = Scan(lane, personal=about["personal"])
        return self.scans[lane]

    def since(self, _lane: Lane, kept_from: datetime | None = None) -> datetime | None:
        """Nothing was read before: a window begins where the source still has everything."""
        del kept_from

    def close(self, _ended_at: datetime) -> str:
        """The end of the pass."""
        return ""


def read_pass(source: Any, *kinds: str, limits: Limits = QUICK, clock: Any = None) -> list[Scan]:
    """The scans of one pass over these kinds (all when none is named), in the order of the lanes."""
    sink = MemorySink()
    run_pass([source], sink, clock=clock or (lambda: NOW), limits=limits, only=kinds or None)
    return list(sink.scans.values())


def read(source: Any, kind: str, scope: str = "", limits: Limits = QUICK) -> Scan:
    """The scan of one lane."""
    (scan,) = [scan for scan in read_pass(source, kind, limits=limits) if scan.lane.scope == scope]
    return scan


def open_source(limits: Limits = QUICK, **settings: Any) -> Any:
    """The only source of an entry."""
    (source,) = connect({"type": "aws", "name": "prod", "regions": list(REGIONS), **settings}, clock=lambda: NOW,
                        limits=limits)
    return source


@pytest.fixture(scope="session")
def pass_of() -> Any:
    """``read_pass``: the scans of one pass of a source."""
    return read_pass


@pytest.fixture(scope="session")
def scan_of() -> Any:
    """``read``: the scan of one lane of a source."""
    return read


@pytest.fixture(scope="session")
def connected() -> Any:
    """``open_source``: the only source of an entry with these settings."""
    return open_source


@pytest.fixture
def world() -> Iterator[AwsWorld]:
    """A new, empty account."""
    with AwsWorld(lambda: NOW, regions=REGIONS) as opened:
        yield opened


@pytest.fixture
def source(world: AwsWorld) -> Any:
    """The new account, connected."""
    return open_source()


@pytest.fixture(scope="module")
def furnished() -> Iterator[AwsWorld]:
    """An account with one of each kind, shared by the tests of a module; they set faults but change nothing."""
    with AwsWorld(lambda: NOW, regions=REGIONS) as opened:
        with opened.dated(BORN):
            furnish(opened)
        yield opened


@pytest.fixture(scope="module")
def prod(furnished: AwsWorld) -> Any:
    """The furnished account, connected."""
    return open_source()


@pytest.fixture
def faults(furnished: AwsWorld) -> Iterator[Any]:
    """The faults of the furnished account, gone after the test."""
    yield furnished.faults
    furnished.faults.clear_all()


def furnish(world: AwsWorld) -> None:
    """One of each kind."""
    _organization(world)
    _people(world)
    _buckets(world)
    for region in REGIONS:
        _region(world, region)
    world.client("cloudtrail").create_trail(Name="everything", S3BucketName="trail-logs", IsMultiRegionTrail=True,
                                            EnableLogFileValidation=True)
    world.client("cloudtrail").start_logging(Name="everything")
    furnish_workloads(world, REGIONS)
    furnish_governance(world, REGIONS)


def _organization(world: AwsWorld) -> None:
    organizations = world.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.create_account(AccountName="Payments", Email="payments@example.com")


def _people(world: AwsWorld) -> None:
    iam = world.client("iam")
    iam.update_account_password_policy(MinimumPasswordLength=14)
    own = iam.create_policy(PolicyName="own", PolicyDocument=json.dumps(ALLOW_ALL))["Policy"]["Arn"]
    iam.create_group(GroupName="admins")
    iam.attach_group_policy(GroupName="admins", PolicyArn=own)
    iam.put_group_policy(GroupName="admins", PolicyName="inline", PolicyDocument=json.dumps(ALLOW_ALL))
    iam.create_user(UserName="ada", Tags=[{"Key": "team", "Value": "platform"}])
    iam.add_user_to_group(GroupName="admins", UserName="ada")
    iam.create_login_profile(UserName="ada", Password="correct-horse-battery-9")
    iam.create_access_key(UserName="ada")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="ada")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="ada", SerialNumber=device, AuthenticationCode1="123456",
                          AuthenticationCode2="234567")
    iam.create_user(UserName="robot")
    iam.attach_user_policy(UserName="robot", PolicyArn=READ_ONLY)
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST), MaxSessionDuration=7200)
    iam.attach_role_policy(RoleName="worker", PolicyArn=own)
    world.used("ada", date(2026, 2, 27))


def _buckets(world: AwsWorld) -> None:
    s3 = world.client("s3")
    s3.create_bucket(Bucket="trail-logs")
    s3.create_bucket(Bucket="customer-data", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_policy(Bucket="customer-data", Policy=json.dumps({"Version": "2012-10-17", "Statement": []}))
    s3.put_bucket_versioning(Bucket="customer-data", VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(Bucket="customer-data", PublicAccessBlockConfiguration={
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})


def _region(world: AwsWorld, region: str) -> None:
    ec2, rds, logs = (world.client(service, region) for service in ("ec2", "rds", "logs"))
    world.client("kms", region).create_key(Description="data")
    world.client("guardduty", region).create_detector(Enable=True)
    world.client("securityhub", region).enable_security_hub()
    volume = ec2.create_volume(AvailabilityZone=f"{region}a", Size=8, Encrypted=True)["VolumeId"]
    ec2.create_snapshot(VolumeId=volume)
    logs.create_log_group(logGroupName="flow")
    network = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_flow_logs(ResourceIds=[network], ResourceType="VPC", TrafficType="ALL", LogGroupName="flow",
                         DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flow")
    rds.create_db_parameter_group(DBParameterGroupName="tls", DBParameterGroupFamily="postgres16", Description="tls")
    rds.modify_db_parameter_group(DBParameterGroupName="tls", Parameters=[
        {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"},
        {"ParameterName": "log_statement", "ParameterValue": "all", "ApplyMethod": "immediate"}])
    rds.create_db_cluster_parameter_group(DBClusterParameterGroupName="tls-cluster", Description="tls",
                                          DBParameterGroupFamily="aurora-mysql8.0")
    rds.create_db_instance(DBInstanceIdentifier="orders", Engine="postgres", DBInstanceClass="db.t3.micro",
                           DBParameterGroupName="tls", AllocatedStorage=20, MasterUsername="owner",
                           MasterUserPassword="correct-horse-9", StorageEncrypted=True, BackupRetentionPeriod=7)
    rds.create_db_cluster(DBClusterIdentifier="ledger", Engine="aurora-mysql", MasterUsername="owner",
                          MasterUserPassword="correct-horse-9", DBClusterParameterGroupName="tls-cluster")
    _recorder(world, region)
    world.client("cloudwatch", region).put_metric_alarm(
        AlarmName="root-use", MetricName="RootUse", Namespace="audit", Statistic="Sum", Period=300,
        EvaluationPeriods=1, Threshold=1.5, ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[f"arn:aws:sns:{region}:123456789012:security"])


def _recorder(world: AwsWorld, region: str) -> None:
    config = world.client("config", region)
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": "arn:aws:iam::123456789012:role/config",
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "trail-logs"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    world.recorded.put("AWS::Config::ConfigurationRecorder", "default", BORN, region=region)
    world.recorded.put("AWS::KMS::Key", f"key-{region}", datetime(2026, 2, 10, 9, tzinfo=UTC), region=region)
