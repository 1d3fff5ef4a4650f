"""CloudTrail's event history: which events are kept, from when, and what makes the population whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.kept import event
from collectors.aws import cloudtrail_events
from collectors.aws.cloudtrail_names import GROUP, names_in
from collectors.base import ScanStatus
from collectors.limits import LIMITS
from tests.collectors.aws.conftest import NOW, QUICK

LOOKUP, KIND = "cloudtrail:LookupEvents", "aws.cloudtrail.event"
ROOT = {"userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root", "accountId": "123456789012"}}
SIGN_IN = {"eventSource": "signin.amazonaws.com", "eventType": "AwsConsoleSignIn",
           "responseElements": {"ConsoleLogin": "Success"}, "additionalEventData": {"MFAUsed": "No"}}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


@pytest.fixture
def history(world: Any) -> Any:
    """A history of one of each sort, by number, and things that do not matter."""
    world.kept.put(LOOKUP, event("CreateUser", "2026-02-01T10:00:00Z", 1),
                     event("AuthorizeSecurityGroupIngress", "2026-02-02T10:00:00Z", 2),
                     event("ConsoleLogin", "2026-02-03T10:00:00Z", 3, **SIGN_IN),
                     event("DescribeInstances", "2026-02-04T10:00:00Z", 4, readOnly=True, **ROOT),
                     event("StopLogging", "2026-02-05T10:00:00Z", 5, **ROOT),
                     event("CreateLogStream", "2026-02-06T10:00:00Z", 6),
                     event("DescribeInstances", "2026-02-07T10:00:00Z", 7, readOnly=True))
    return world.kept


def numbers(scan: Any) -> list[int]:
    """The events of a scan by their numbers."""
    return sorted(int(name[-12:]) for name in scan.documents)


def test_what_matters_is_kept_in_its_group(history: Any, source: Any, scan_of: Any) -> None:
    """Changes of the list, sign-ins, and all that root does, its reads included; nothing else."""
    scan = scan_of(source, KIND, "us-east-1")
    assert numbers(scan) == [1, 2, 3, 4, 5]
    assert [document["group"] for document in scan.documents.values()] == [
        "user", "network", "sign_in", "root", "root"]
    assert scan.documents["00000000-0000-4000-8000-000000000003"]["sign_in"] == {"result": "Success", "mfa": "No"}
    assert scan.moments["00000000-0000-4000-8000-000000000005"].isoformat() == "2026-02-05T10:00:00+00:00"
    assert (scan.status, scan.codes) == (ScanStatus.COMPLETE, [])


def test_a_busy_region_is_read_name_by_name_with_the_same_result(history: Any, source: Any, scan_of: Any,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    """More events than one look-up may read do not change what is found."""
    quiet = scan_of(source, KIND, "us-east-1").documents
    monkeypatch.setattr(cloudtrail_events, "_MOST", 2)
    assert scan_of(source, KIND, "us-east-1").documents == quiet


def test_a_quiet_region_costs_three_lookups_and_a_busy_one_a_lookup_a_name(history: Any, world: Any, source: Any,
                                                                           scan_of: Any) -> None:
    """The service answers two look-ups a second: a pass over a busy region takes a minute, not an hour."""
    world.asked.clear()
    scan_of(source, KIND, "eu-west-1")
    assert [request.region for request in world.asked if request.operation == LOOKUP].count("eu-west-1") == 3
    assert len(names_in("aws", "us-east-1")) == len(GROUP) <= 125
    assert len(names_in("aws", "eu-west-1")) <= 70


def test_global_events_are_looked_up_where_the_partition_records_them() -> None:
    """IAM's events are in one region of a partition; looking elsewhere would find none and cost as much."""
    assert "CreateAccessKey" in names_in("aws", "us-east-1")
    assert "CreateAccessKey" not in names_in("aws", "eu-west-1")
    assert "CreateAccessKey" in names_in("aws-us-gov", "us-gov-west-1")
    assert "CreateAccessKey" in names_in("aws-iso", "us-iso-east-1")  # a partition we know nothing of


def test_the_window_is_the_ninety_days_that_aws_keeps(history: Any, source: Any, scan_of: Any) -> None:
    """The proof speaks from when the source surely kept everything, until the start of the scan."""
    proof = scan_of(source, KIND, "us-east-1").ended.completeness
    assert proof.since == NOW - timedelta(days=90) + timedelta(seconds=LIMITS.lane_seconds)
    assert (proof.until, proof.rows) == (NOW, 5)


def test_an_event_outside_the_window_is_not_in_it(world: Any, source: Any, scan_of: Any) -> None:
    """The service looks up whole seconds with both ends inside; the window has its end outside."""
    world.kept.put(LOOKUP, event("CreateUser", "2026-03-02T06:00:00Z", 1),
                     event("CreateUser", "2026-03-02T05:59:59Z", 2))
    assert numbers(scan_of(source, KIND, "us-east-1")) == [2]


@pytest.mark.parametrize("record", ['{"eventID": "x"', '{"eventID": "x", "eventName": "StopLogging"}', "[]",
                                    '{"eventID": "x", "eventName": "StopLogging", "eventTime": "yesterday"}'],
                         ids=["cut off", "no time", "no object", "no instant"])
def test_a_record_that_cannot_be_read_leaves_nothing_proven(record: str, world: Any, source: Any,
                                                            scan_of: Any) -> None:
    """It may be the one that matters: the lane is failed, not complete without it."""
    world.faults.answer(LOOKUP, {"Events": [{"EventId": "x", "CloudTrailEvent": record}]})
    scan = scan_of(source, KIND, "us-east-1")
    assert scan.status is not ScanStatus.COMPLETE
    assert scan.ended.completeness is None


def test_a_page_that_fails_after_the_first_proves_nothing(world: Any, source: Any, scan_of: Any) -> None:
    """Events of the first page alone are not the population."""
    first = {"Events": [event("CreateUser", "2026-02-01T10:00:00Z", 1)], "NextToken": "2"}
    world.faults.answer(LOOKUP, first, wire.error(LOOKUP, "InternalFailure", status=500))
    scan = scan_of(source, KIND, "us-east-1")
    assert (scan.status, scan.codes, scan.ended.completeness) == (ScanStatus.FAILED, ["server_error"], None)


def test_a_page_token_that_repeats_is_no_end(world: Any, source: Any, scan_of: Any) -> None:
    """Paging that turns in a circle is an error and not a complete answer."""
    page = {"Events": [event("CreateUser", "2026-02-01T10:00:00Z", 1)], "NextToken": "again"}
    world.faults.answer(LOOKUP, page)
    assert scan_of(source, KIND, "us-east-1").status is ScanStatus.FAILED


def test_throttling_is_waited_out(history: Any, world: Any, source: Any, scan_of: Any) -> None:
    """Two refusals by rate are no failure: the client slows down and asks again."""
    reply = wire.error(LOOKUP, "ThrottlingException", status=400)
    refused = iter([reply, reply])
    world.faults._set[LOOKUP, ""] = lambda _asked: next(refused, None)
    scan = scan_of(source, KIND, "us-east-1", QUICK)
    assert (scan.status, numbers(scan)) == (ScanStatus.COMPLETE, [1, 2, 3, 4, 5])


def test_temporary_keys_are_not_kept(world: Any, source: Any, scan_of: Any) -> None:
    """Who acted is kept; the key with which the request was signed is not."""
    identity = {"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/ops/ada",
                "accessKeyId": "ASIAEXAMPLEEXAMPLE00", "sessionContext": {
                    "attributes": {"mfaAuthenticated": "true"},
                    "sessionIssuer": {"type": "Role", "userName": "ops", "arn": "arn:aws:iam::123456789012:role/ops"}}}
    world.kept.put(LOOKUP, event("CreateUser", "2026-02-01T10:00:00Z", 1, userIdentity=identity))
    kept = scan_of(source, KIND, "us-east-1").only["identity"]
    assert "accessKeyId" not in kept
    assert (kept["issuer"]["userName"], kept["mfa"]) == ("ops", "true")
