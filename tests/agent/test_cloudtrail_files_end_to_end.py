"""Five weeks without a pass, long ago: what a trail's log files prove of them, and what a fault leaves open."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from typing import Any

import pytest

from agent.demo.standins.aws.kept import event
from collectors.aws import connect
from collectors.limits import Limits
from collectors.runner import run_pass
from policies.operation.results import Cause, Operation
from tests.agent.aws_account import REGION, START, Account
from tests.collectors.aws.trail_files import BUCKET, TrailFiles, a_write, make_trail, records, stamp

GROUPS, EVENTS = "aws.ec2.security_group", "aws.cloudtrail.event"
LATER = 178  # days after the start: the event history reaches back to the 88th, the hole is from the 21st to the 60th
WEEK = timedelta(days=7)


def write_files(account: Account, *rows: dict[str, Any], stopped: bool = False) -> TrailFiles:
    """A trail's files from before the past until the event history begins, a digest a week, a write in each."""
    make_trail(account.world)
    files = TrailFiles(account.world, START - timedelta(days=45), length=WEEK)
    files.key()
    number = 800000
    while files.at < START + timedelta(days=90):
        if files.at > START + timedelta(days=80):
            files.length = timedelta(days=1)
        if stopped and START + timedelta(days=30) < files.at < START + timedelta(days=40):
            files.restart(files.at + WEEK)
        within = [r for r in rows if stamp(files.at) <= r["eventTime"] < stamp(files.at + files.length)]
        number += 1
        files.hour([a_write(files.at + timedelta(minutes=1), number), *within])
    return files


def passes(account: Account, *, logs: bool = True) -> None:
    """Groups with five weeks and a half between; half a year later the events, with the log files or without."""
    account.passes((0, 20, 21, 60, 61), GROUPS)
    account.now = START + timedelta(days=LATER)
    more = {"cloudtrail_logs": {"bucket": BUCKET}} if logs else {}
    sources = connect({"type": "aws", "name": "prod", "regions": [REGION], **more}, clock=lambda: account.now)
    run_pass(sources, account.store.writer(lambda: account.now), clock=lambda: account.now,
             limits=Limits(threads=1, retries=0), only={"aws.region", EVENTS}, history_start=START - timedelta(days=1))


def open_ports(account: Account) -> Any:
    """The test of open ports over January and February."""
    result = account.result("NW-01", date(2026, 2, 28))
    return next(test for test in result.tests if test.test.endswith("_security_group_open"))


def test_five_weeks_that_the_event_history_forgot_are_filled_from_the_log_files(account: Account) -> None:
    """The log files of half a year ago are whole, and nothing in them touched a group: February is evidenced."""
    write_files(account)
    passes(account)
    test = open_ports(account)
    assert (test.shares.unknown, test.months_missing) == (6 * 3600 * test.subjects, ())
    assert test.shares.proven > 56 * 86400 * test.subjects


def test_without_the_log_files_the_hole_stays_and_the_way_is_named(account: Account) -> None:
    """The event history is too short; the reason names what reaches further."""
    passes(account, logs=False)
    test = open_ports(account)
    (hole,) = [u for u in test.unknown if u.end - u.start > 30 * 86400 * 1_000_000]
    assert (test.months_missing, test.shares.proven, hole.cause) == (("2026-02",), 0, Cause.NOT_COLLECTED_YET)
    assert "name its bucket under cloudtrail_logs" in hole.why


def test_an_event_in_the_log_files_leaves_its_group_unknown(account: Account) -> None:
    """A rule was opened and closed in February, and only the files know."""
    group = account.world.client("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    touched = {"eventSource": "ec2.amazonaws.com", "requestParameters": {"groupId": group}}
    write_files(account, *records(event("AuthorizeSecurityGroupIngress", "2026-02-03T10:00:00Z", 1, **touched),
                                  event("RevokeSecurityGroupIngress", "2026-02-03T11:00:00Z", 2, **touched)))
    passes(account)
    test = open_ports(account)
    assert test.months_missing == ("2026-02",)
    assert any("1 of the subjects" in unknown.why for unknown in test.unknown)


def _of_february(keys: list[str]) -> str:
    return next(key for key in keys if "/2026/02/1" in key)


def _deleted(files: TrailFiles, key: str) -> None:
    files.world.client("s3").delete_object(Bucket=BUCKET, Key=key)


def _flipped(files: TrailFiles, key: str) -> None:
    s3 = files.world.client("s3")
    data = bytearray(gzip.decompress(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()))
    data[data.index(b"CreateLogStream")] ^= 1
    s3.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(bytes(data)))


@pytest.mark.parametrize(("spoil", "says"), [
    (lambda files: _deleted(files, _of_february(files.logs)), "is not in the bucket"),
    (lambda files: _flipped(files, _of_february(files.logs)), "its hash is another"),
    (lambda files: _deleted(files, _of_february(files.digests)), "is not there"),
    (None, "the trail was stopped, or validation was off")],
    ids=["a log file deleted", "a byte flipped", "a digest removed", "validation off"])
def test_a_fault_in_the_files_leaves_the_hole_open_and_is_named(spoil: Any, says: str, account: Account) -> None:
    """Never more whole than proven: the month is missing, and the reason says what is wrong with which file."""
    files = write_files(account, stopped=spoil is None)
    if spoil:
        spoil(files)
    passes(account)
    test = open_ports(account)
    (hole,) = [u for u in test.unknown if u.end - u.start > 30 * 86400 * 1_000_000]
    assert test.months_missing == ("2026-02",)
    assert "cloudtrail_logs" not in hole.why
    assert says in hole.why
    assert "log files of trail everything in us-east-1" in hole.why


@pytest.mark.parametrize("fault", [False, True])
def test_a_population_of_events_reaches_as_far_as_the_files(fault: bool, account: Account) -> None:
    """Sign-ins of half a year ago: whole with the one by password alone, or not whole with the file that is gone."""
    signed = event("ConsoleLogin", "2026-01-20T10:00:00Z", 2, eventSource="signin.amazonaws.com",
                   eventType="AwsConsoleSignIn", responseElements={"ConsoleLogin": "Success"},
                   additionalEventData={"MFAUsed": "No"})
    files = write_files(account, *records(signed))
    if fault:
        _deleted(files, _of_february(files.logs))
    passes(account)
    result = account.result("AC-28", date(2026, 2, 28))
    population = result.tests[0].population
    assert (population.complete, population.items) == (not fault, 0 if fault else 1)
    if fault:
        assert result.operation is Operation.INSUFFICIENT_EVIDENCE
        assert any("is not in the bucket" in hole.why for hole in result.unknown)
    else:
        assert [d.reasons for d in result.deviations] == [
            ("user ada signed in with a password alone on 2026-01-20T10:00:00Z",)]


