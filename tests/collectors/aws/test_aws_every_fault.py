"""Kinds that watch, find and back up: whichever call fails in whichever way, it is never nothing found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from collectors.aws import (
    accessanalyzer,
    account,
    backup,
    backup_jobs,
    capacity,
    cloudtrail_events,
    config_rules,
    findings,
    iam_certificates,
    identity_center,
    inspector,
    organizations,
    s3,
    watch,
)
from collectors.base import Collector, Level, ScanStatus, Yields

MODULES = (accessanalyzer, account, backup, backup_jobs, capacity, cloudtrail_events, config_rules, findings,
           iam_certificates, identity_center, inspector, organizations, s3, watch)
MINE: tuple[Collector, ...] = tuple(c for module in MODULES for c in module.COLLECTORS)
CALLS = [pytest.param(c, o.name, id=f"{c.kind}-{o.name}") for c in MINE for o in c.operations]
BAD = {"forbidden", "error", "partial"}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def _scope(collector: Collector) -> str:
    return "us-east-1" if collector.level is Level.REGION else ""


def _statuses(value: Any) -> Iterator[str]:
    """The status of every part of a document, however deep it is."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if isinstance(value, dict) and value.get("status") in BAD:
        yield value["status"]
    for item in inner:
        yield from _statuses(item)


def _says_so(scan: Any) -> bool:
    """Whether the scan is not complete, or a part of a document says that it could not be read."""
    return scan.status is not ScanStatus.COMPLETE or any(True for d in scan.documents.values() for _ in _statuses(d))


@pytest.mark.parametrize(("collector", "operation"), CALLS)
@pytest.mark.parametrize("fault", ["denied", "throttled", "server_error", "hang_up", "timeout", "html", "not_json",
                                   "not_found"])
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
            "not_found": lambda: faults.fail(operation, "SomethingNotFound", status=404)}
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


@pytest.mark.parametrize("collector", [pytest.param(c, id=c.kind) for c in MINE])
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
    "aws.backup.restore_job": ("backup:ListRestoreJobs", {"RestoreJobs": [], "NextToken": "2"}),
    "aws.cloudtrail.event": ("cloudtrail:LookupEvents", {"Events": [], "NextToken": "2"}),
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
    collector = next(c for c in MINE if c.kind == kind)
    scan = scan_of(prod, kind, _scope(collector))
    assert _says_so(scan)
    assert collector.yields is Yields.STATE or scan.ended.completeness is None
