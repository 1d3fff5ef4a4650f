"""Every kind of AWS and every call that it makes: whichever fails in whichever way, it is never nothing found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from collectors.aws import COLLECTORS
from collectors.base import Collector, Level, ScanStatus, Yields
from collectors.limits import LIMITS
from tests.collectors.aws.conftest import READ_ONLY

CALLS = [pytest.param(c, o.name, id=f"{c.kind}-{o.name}") for c in COLLECTORS for o in c.operations]
KINDS = [pytest.param(c, id=c.kind) for c in COLLECTORS]
TOO_LARGE = b'{"Keys": ["' + b"x" * LIMITS.body_bytes + b'"]}'
BAD = {"forbidden", "error", "partial"}


@pytest.fixture(scope="module")
def furnished(furnished: Any) -> Any:
    """The account, whose group and role also have one of AWS's own policies, so that they too read such a one."""
    iam = furnished.client("iam")
    iam.attach_group_policy(GroupName="admins", PolicyArn=READ_ONLY)
    iam.attach_role_policy(RoleName="worker", PolicyArn=READ_ONLY)
    return furnished


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses, and nothing that another test of the process has read already."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr("collectors.aws.iam_policies._AWS_MANAGED", {})


def _scope(collector: Collector) -> str:
    return "us-east-1" if collector.level is Level.REGION else ""


def _statuses(value: Any) -> Iterator[str]:
    """The status of every part of a document, however deep it is."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if isinstance(value, dict) and (status := str(value.get("status"))) in BAD:
        yield status
    for item in inner:
        yield from _statuses(item)


def _says_so(scan: Any) -> bool:
    """Whether the scan is not complete, or a part of a document says that it could not be read."""
    return scan.status is not ScanStatus.COMPLETE or any(True for d in scan.documents.values() for _ in _statuses(d))


@pytest.mark.parametrize(("collector", "operation"), CALLS)
@pytest.mark.parametrize("fault", ["denied", "throttled", "server_error", "hang_up", "timeout", "html", "not_json",
                                   "not_found", "too_large"])
def test_a_call_that_fails_is_never_nothing_found(fault: str, collector: Collector, operation: str, prod: Any,
                                                  faults: Any, scan_of: Any) -> None:
    """An incomplete scan or a part that says so, with the reason; and an event lane proves nothing then."""
    send = {"denied": lambda: faults.deny(operation),
            "throttled": lambda: faults.throttle(operation),
            "server_error": lambda: faults.fail(operation, "InternalFailure", status=500),
            "hang_up": lambda: faults.break_off(operation),
            "timeout": lambda: faults.break_off(operation, silent=True),
            "html": lambda: faults.send(operation, b"<!DOCTYPE html><html>Sign in</html>"),
            "not_json": lambda: faults.send(operation, b'{"half": '),
            "not_found": lambda: faults.fail(operation, "SomethingNotFound", status=404),
            "too_large": lambda: faults.send(operation, TOO_LARGE)}
    send[fault]()
    scan = scan_of(prod, collector.kind, _scope(collector))
    assert _says_so(scan)
    assert scan.codes
    assert collector.yields is Yields.STATE or scan.ended.completeness is None


@pytest.mark.parametrize(("collector", "operation"), CALLS)
def test_expired_credentials_break_the_lane(collector: Collector, operation: str, prod: Any, faults: Any,
                                            scan_of: Any) -> None:
    """A token that runs out in mid-run is no matter of one part: the lane is not complete and says why."""
    faults.fail(operation, "ExpiredTokenException")
    scan = scan_of(prod, collector.kind, _scope(collector))
    assert scan.status is not ScanStatus.COMPLETE
    assert "credentials_expired" in scan.codes


@pytest.mark.parametrize("collector", KINDS)
def test_one_throttled_answer_is_waited_out(collector: Collector, connected: Any, faults: Any, scan_of: Any) -> None:
    """The second try is complete, without a problem. A source of its own: a client's retries run out over its life."""
    source = connected()
    faults.throttle(collector.operations[0].name, times=1)
    scan = scan_of(source, collector.kind, _scope(collector))
    assert (scan.status, scan.codes) == (ScanStatus.COMPLETE, [])


PAGES = {
    "aws.accessanalyzer.finding": ("accessanalyzer:ListFindingsV2", {"findings": [], "nextToken": "2"}),
    "aws.backup.job": ("backup:ListBackupJobs", {"BackupJobs": [], "NextToken": "2"}),
    "aws.backup.protected_resource": ("backup:ListProtectedResources", {"Results": [{"ResourceArn": "a"}],
                                                                        "NextToken": "2"}),
    "aws.cloudfront.distribution": ("cloudfront:ListDistributions", {"DistributionList": {
        "Marker": "", "NextMarker": "2", "MaxItems": 1, "IsTruncated": True, "Quantity": 1, "Items": []}}),
    "aws.cloudwatch.alarm": ("cloudwatch:DescribeAlarms", {"MetricAlarms": [], "NextToken": "2"}),
    "aws.dynamodb.table": ("dynamodb:ListTables", {"TableNames": ["carts"], "LastEvaluatedTableName": "carts"}),
    "aws.ec2.instance": ("ec2:DescribeInstances", {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}],
                                                   "NextToken": "2"}),
    "aws.ec2.network_acl": ("ec2:DescribeNetworkAcls", {"NetworkAcls": [{"NetworkAclId": "acl-1"}],
                                                        "NextToken": "2"}),
    "aws.guardduty.region": ("guardduty:ListDetectors", {"DetectorIds": ["a"], "NextToken": "2"}),
    "aws.iam.access_key": ("iam:ListUsers", {"Users": [], "IsTruncated": True, "Marker": "2"}),
    "aws.iam.policy": ("iam:GetAccountAuthorizationDetails", {"Policies": [], "IsTruncated": True, "Marker": "2"}),
    "aws.kinesis.stream": ("kinesis:ListStreams", {"StreamNames": ["clicks"], "HasMoreStreams": True,
                                                   "NextToken": "2"}),
    "aws.kms.key": ("kms:ListKeys", {"Keys": [], "Truncated": True, "NextMarker": "2"}),
    "aws.logs.group": ("logs:DescribeLogGroups", {"logGroups": [], "nextToken": "2"}),
    "aws.rds.instance": ("rds:DescribeDBInstances", {"DBInstances": [], "Marker": "2"}),
    "aws.sqs.queue": ("sqs:ListQueues", {"QueueUrls": ["https://queue.example/123456789012/jobs"], "NextToken": "2"}),
    "aws.wafv2.web_acl": ("wafv2:ListWebACLs", {"WebACLs": [], "NextMarker": "2"}),
    "aws.backup.restore_job": ("backup:ListRestoreJobs", {"RestoreJobs": [], "NextToken": "2"}),
    "aws.cloudtrail.event": ("cloudtrail:LookupEvents", {"Events": [], "NextToken": "2"}),
    "aws.config.item": ("config:SelectResourceConfig", {"Results": [], "NextToken": "2"}),
    "aws.config.rule": ("config:DescribeComplianceByConfigRule", {"ComplianceByConfigRules": [], "NextToken": "2"}),
    "aws.guardduty.finding": ("guardduty:ListFindings", {"FindingIds": ["a"], "NextToken": "2"}),
    "aws.inspector.finding": ("inspector2:ListFindings", {"findings": [], "nextToken": "2"}),
    "aws.organization.account": ("organizations:ListAccounts", {"Accounts": [{"Id": "1", "Name": "a"}],
                                                                "NextToken": "2"}),
    "aws.quota": ("service-quotas:ListServiceQuotas", {"Quotas": [], "NextToken": "2"}),
    "aws.securityhub.finding": ("securityhub:GetFindings", {"Findings": [], "NextToken": "2"}),
    "aws.sso.assignment": ("sso-admin:ListAccountAssignments", {"AccountAssignments": [], "NextToken": "2"}),
}


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("second", ["fails", "repeats"])
def test_a_second_page_that_does_not_come_is_an_incomplete_listing(second: str, kind: str, prod: Any, faults: Any,
                                                                   scan_of: Any) -> None:
    """A page that fails, and a page token that leads back to itself, leave the listing open."""
    operation, first = PAGES[kind]
    faults.answer(operation, first, first if second == "repeats" else wire.error(operation, "InternalFailure",
                                                                                 status=500))
    collector = next(c for c in COLLECTORS if c.kind == kind)
    scan = scan_of(prod, kind, _scope(collector))
    assert _says_so(scan)
    assert collector.yields is Yields.STATE or scan.ended.completeness is None
