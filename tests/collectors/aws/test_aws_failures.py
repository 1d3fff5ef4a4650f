"""A failure of AWS is never "nothing found": it fails the lane, makes it partial, or shows in the part it hit."""

from __future__ import annotations

from typing import Any

import pytest

from agent.demo.standins.aws.faults import HTML
from collectors.base import ScanStatus

LISTINGS = [
    ("aws.s3.bucket", "s3:ListBuckets", ""), ("aws.iam.user", "iam:GetAccountAuthorizationDetails", ""),
    ("aws.iam.group", "iam:GetAccountAuthorizationDetails", ""), ("aws.iam.role", "iam:ListRoles", ""),
    ("aws.iam.role", "iam:GetAccountAuthorizationDetails", ""), ("aws.iam.access_key", "iam:ListUsers", ""),
    ("aws.iam.policy", "iam:GetAccountAuthorizationDetails", ""), ("aws.region", "ec2:DescribeRegions", ""),
    ("aws.iam.credential", "iam:GenerateCredentialReport", ""), ("aws.iam.credential", "iam:GetCredentialReport", ""),
    ("aws.iam.user_activity", "iam:GetCredentialReport", ""), ("aws.kms.key", "kms:ListKeys", "eu-west-1"),
    ("aws.cloudtrail.trail", "cloudtrail:DescribeTrails", "us-east-1"),
    ("aws.ec2.security_group", "ec2:DescribeSecurityGroups", "us-east-1"),
    ("aws.ec2.volume", "ec2:DescribeVolumes", "us-east-1"), ("aws.ec2.snapshot", "ec2:DescribeSnapshots", "us-east-1"),
    ("aws.ec2.vpc", "ec2:DescribeVpcs", "eu-west-1"), ("aws.rds.instance", "rds:DescribeDBInstances", "us-east-1"),
    ("aws.rds.cluster", "rds:DescribeDBClusters", "us-east-1"),
    ("aws.logs.group", "logs:DescribeLogGroups", "us-east-1"),
    ("aws.cloudwatch.alarm", "cloudwatch:DescribeAlarms", "us-east-1"),
]
PARTS = [
    ("aws.account", "iam:GetAccountSummary", "", "summary"),
    ("aws.account", "iam:GetAccountPasswordPolicy", "", "password_policy"),
    ("aws.account", "s3control:GetPublicAccessBlock", "", "public_access_block"),
    ("aws.iam.user", "iam:ListMFADevices", "", "mfa_devices"),
    ("aws.iam.user", "iam:GetLoginProfile", "", "login_profile"),
    ("aws.iam.user", "iam:ListAccessKeys", "", "access_keys"),
    ("aws.s3.bucket", "s3:GetBucketPolicy", "", "policy"),
    ("aws.s3.bucket", "s3:GetPublicAccessBlock", "", "public_access_block"),
    ("aws.s3.bucket", "s3:GetBucketAcl", "", "acl"), ("aws.s3.bucket", "s3:GetBucketEncryption", "", "encryption"),
    ("aws.s3.bucket", "s3:GetBucketVersioning", "", "versioning"),
    ("aws.s3.bucket", "s3:GetBucketLogging", "", "logging"),
    ("aws.cloudtrail.region", "cloudtrail:DescribeTrails", "us-east-1", "trails"),
    ("aws.cloudtrail.trail", "cloudtrail:GetTrailStatus", "us-east-1", "status"),
    ("aws.config.region", "config:DescribeConfigurationRecorderStatus", "us-east-1", "recorders"),
    ("aws.guardduty.region", "guardduty:ListDetectors", "eu-west-1", "detectors"),
    ("aws.securityhub.region", "securityhub:DescribeHub", "us-east-1", "hub"),
    ("aws.securityhub.region", "securityhub:GetEnabledStandards", "us-east-1", "standards"),
    ("aws.ec2.region", "ec2:GetEbsEncryptionByDefault", "us-east-1", "ebs_encryption_by_default"),
    ("aws.ec2.snapshot", "ec2:DescribeSnapshotAttribute", "us-east-1", "sharing"),
    ("aws.ec2.vpc", "ec2:DescribeFlowLogs", "us-east-1", "flow_logs"),
    ("aws.kms.key", "kms:GetKeyPolicy", "us-east-1", "policy"),
    ("aws.kms.key", "kms:GetKeyRotationStatus", "us-east-1", "rotation"),
    ("aws.rds.instance", "rds:DescribeDBParameters", "us-east-1", "tls"),
]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


@pytest.mark.parametrize(("kind", "operation", "scope"), LISTINGS)
def test_a_denied_listing_fails_the_lane(kind: str, operation: str, scope: str, prod: Any, faults: Any,
                                         scan_of: Any) -> None:
    """A lane whose listing is denied is failed with the provider's code, and holds no document."""
    faults.deny(operation)
    scan = scan_of(prod, kind, scope)
    assert scan.status is ScanStatus.FAILED
    assert scan.codes[0] in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
    assert scan.ended.problems[0].operation == operation
    assert scan.documents == {}


@pytest.mark.parametrize(("kind", "operation", "scope", "part"), PARTS)
def test_a_denied_part_is_forbidden_and_the_rest_is_read(kind: str, operation: str, scope: str, part: str, prod: Any,
                                                         faults: Any, scan_of: Any) -> None:
    """A denial of one call shows in its own part of every document, and as a problem with its subject."""
    faults.deny(operation)
    scan = scan_of(prod, kind, scope)
    assert scan.status is ScanStatus.COMPLETE
    assert scan.documents
    assert {document[part]["status"] for document in scan.documents.values()} == {"forbidden"}
    assert all("value" not in document[part] for document in scan.documents.values())
    assert {problem.subject for problem in scan.ended.problems} == set(scan.documents)


def test_a_region_that_refuses_fails_alone(prod: Any, faults: Any, pass_of: Any) -> None:
    """The other region's lane of the same kind is read to its end."""
    faults.deny("kms:ListKeys", region="eu-west-1")
    statuses = {scan.lane.scope: scan.status for scan in pass_of(prod, "aws.kms.key")}
    assert statuses == {"us-east-1": ScanStatus.COMPLETE, "eu-west-1": ScanStatus.FAILED}


def test_throttling_is_retried_and_counted(prod: Any, faults: Any, scan_of: Any) -> None:
    """Two throttled answers are tried again; the scan is complete and says how often."""
    faults.throttle("kms:ListKeys", times=2, region="us-east-1")
    scan = scan_of(prod, "aws.kms.key", "us-east-1")
    assert scan.status is ScanStatus.COMPLETE
    assert scan.ended.stats["retries"] == 2
    assert scan.ended.stats["statuses"]["400"] == 2


@pytest.mark.parametrize(("fault", "code"), [
    (lambda faults: faults.throttle("kms:ListKeys"), "throttled"),
    (lambda faults: faults.fail("kms:ListKeys", "InternalFailure", status=500), "server_error"),
    (lambda faults: faults.fail("kms:ListKeys", "ServiceUnavailable", status=503), "server_error"),
    (lambda faults: faults.break_off("kms:ListKeys"), "unreachable"),
    (lambda faults: faults.break_off("kms:ListKeys", silent=True), "timeout"),
    (lambda faults: faults.send("kms:ListKeys", HTML), "unreadable_answer"),
    (lambda faults: faults.send("kms:ListKeys", b'{"Keys": [{"Key'), "unreadable_answer"),
    (lambda faults: faults.send("kms:ListKeys", b"{}"), "unreadable_answer"),
    (lambda faults: faults.fail("kms:ListKeys", "InvalidMarkerException"), "InvalidMarkerException"),
])
def test_an_outage_fails_the_lane_with_a_stable_code(fault: Any, code: str, prod: Any, faults: Any,
                                                     scan_of: Any) -> None:
    """Whatever happens to the listing ends as a failed scan that says what happened."""
    fault(faults)
    scan = scan_of(prod, "aws.kms.key", "us-east-1")
    assert (scan.status, scan.codes) == (ScanStatus.FAILED, [code])


@pytest.mark.parametrize(("page", "kind", "operation", "scope"), [
    *((HTML, *listing) for listing in LISTINGS),
    *((b"<html><body>Sign in</body></html>", *LISTINGS[number]) for number in (0, 5, 11, 13)),
])
def test_a_sign_in_page_with_status_200_is_no_empty_account(page: bytes, kind: str, operation: str, scope: str,
                                                            prod: Any, faults: Any, scan_of: Any) -> None:
    """An HTML page in the place of a listing would parse as an empty one in some protocols: it is refused."""
    faults.send(operation, page)
    scan = scan_of(prod, kind, scope)
    assert (scan.status, scan.codes[:1]) == (ScanStatus.FAILED, ["unreadable_answer"])
    assert scan.ended.problems[0].operation == operation


def test_a_denied_list_of_regions_fails_every_regional_lane(connected: Any, furnished: Any, faults: Any,
                                                            pass_of: Any) -> None:
    """Without configured regions nobody knows where to look, so no regional kind is complete."""
    source = connected(regions=None)
    faults.deny("ec2:DescribeRegions")
    scans = pass_of(source, "aws.kms.key", "aws.ec2.volume")
    assert [(scan.status, scan.codes) for scan in scans] == [(ScanStatus.FAILED, ["UnauthorizedOperation"])] * 2
