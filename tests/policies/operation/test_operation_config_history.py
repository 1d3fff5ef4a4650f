"""AWS Config's history, read by the real collector into a real store: what it fills, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agent.demo.standins.aws.kept import event
from agent.demo.standins.aws.world import AwsWorld
from collectors.aws import connect
from collectors.aws.config_names import RECORDER
from collectors.limits import Limits
from collectors.runner import run_pass
from policies.operation.period import DAY
from tests.policies.operation.test_operation_proven import alone

TEST = "bc_01_backups_are_kept.aws_s3_bucket"
BORN, BUCKET = datetime(2025, 11, 3, 8, tzinfo=UTC), "AWS::S3::Bucket"
AS_OF = datetime(2026, 4, 6, 7, tzinfo=UTC)
SEEN = (-6, 1, 8, 15, 22, 29, 63, 70, 77, 84, 91, 94)  # days of the passes: none from 31 January to 4 March
HOLE = datetime(2026, 2, 10, 12, tzinfo=UTC)
KINDS = ("aws.region", "aws.s3.bucket", "aws.config.item")
NAMES = ("exports", "uploads")
STATUS = "config:DescribeConfigurationRecorderStatus"


@dataclass
class Account:
    """An account with two buckets and a recorder, read by a company that looks once a week."""

    company: Any
    world: AwsWorld
    source: Any
    time: list[datetime]

    def passed(self, days: Any = SEEN, only: tuple[str, ...] = KINDS) -> None:
        """A pass on each of the days, over buckets and Config's items."""
        for day in days:
            self.time[0] = self.company.day(day)
            run_pass([self.source], self.company.store.writer(self.clock), clock=self.clock,
                     limits=Limits(threads=1, retries=0), only=only)

    def clock(self) -> datetime:
        """What the account and the company take for the time."""
        return self.time[0]

    def result(self) -> Any:
        """What is found of the test of buckets."""
        company = self.company
        (control,) = company.assess(company.adopted("BC-01"), AS_OF, last=date(2026, 3, 31)).controls
        return next(test for test in control.tests if test.test == TEST)

    def limits(self) -> tuple[str, ...]:
        """What the assessment says that it cannot show."""
        company = self.company
        return tuple(company.assess(company.adopted("BC-01"), AS_OF, last=date(2026, 3, 31)).limits)

    def left(self) -> int:
        """Of how many buckets the hole stays unknown."""
        (hole,) = [u for u in self.result().unknown if u.end - u.start > 30 * DAY]
        return 2 if "proves nothing of" not in hole.why else int(hole.why.split("proves nothing of ")[1].split()[0])


@pytest.fixture
def account(company: Any) -> Iterator[Account]:
    """Recorded since November, and never changed."""
    company.library = alone("BC-01")
    time = [BORN]
    with AwsWorld(lambda: time[0], regions=("us-east-1",)) as world:
        with world.dated(BORN):
            _furnish(world)
        (source,) = connect({"type": "aws", "name": "main", "regions": ["us-east-1"]}, clock=lambda: time[0])
        company.sources = ((source.id, "aws", "main"),)
        yield Account(company, world, source, time)


def _furnish(world: AwsWorld) -> None:
    for name in NAMES:
        world.client("s3").create_bucket(Bucket=name)
        world.client("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        world.recorded.put(BUCKET, name, BORN + timedelta(minutes=2))
    config = world.client("config")
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": "arn:aws:iam::123456789012:role/config", "recordingGroup": {
            "allSupported": True}})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "exports"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    world.recorded.put(RECORDER, "default", BORN)


def test_a_hole_in_which_no_bucket_has_an_item_is_proven(account: Any) -> None:
    """Nobody looked in February, and Config recorded throughout."""
    account.passed()
    test = account.result()
    assert (test.months_missing, test.shares.unknown) == ((), 0)
    assert test.shares.proven == test.shares.total == 2 * 90 * 86400
    assert any("changes that follow within a few minutes" in limit for limit in account.limits())


def test_an_item_in_the_hole_leaves_it_unknown_for_that_bucket_alone(account: Any) -> None:
    """Whatever was changed, and by whomever; February is not evidenced."""
    account.world.recorded.put(BUCKET, "uploads", HOLE)
    account.passed()
    assert account.result().months_missing == ("2026-02",)
    assert account.left() == 1


def test_a_bucket_that_came_and_went_in_the_hole_leaves_the_list_unproven(account: Any) -> None:
    """No pass ever saw it; Config did."""
    account.world.recorded.put(BUCKET, "brief", HOLE, "ResourceDiscovered")
    account.world.recorded.put(BUCKET, "brief", HOLE + timedelta(hours=1), "ResourceDeleted")
    account.passed()
    assert (account.left(), account.result().months_missing) == (1, ("2026-02",))


def _stopped(account: Any) -> None:
    account.world.recorded.put(RECORDER, "default", HOLE)
    account.world.recorded.put(RECORDER, "default", HOLE + timedelta(hours=2))


def _restarted(account: Any) -> None:
    account.world.faults.answer(STATUS, {"ConfigurationRecordersStatus": [
        {"name": "default", "recording": True, "lastStatus": "SUCCESS", "lastStartTime": HOLE}]})


def _failed(account: Any) -> None:
    account.world.faults.answer(STATUS, {"ConfigurationRecordersStatus": [
        {"name": "default", "recording": True, "lastStatus": "SUCCESS", "lastStartTime": BORN,
         "lastErrorCode": "AccessDenied", "lastStatusChangeTime": HOLE}]})


def _daily(account: Any) -> None:
    account.world.faults.answer("config:DescribeConfigurationRecorders", {"ConfigurationRecorders": [
        {"name": "default", "recordingGroup": {"allSupported": True}, "recordingMode": {
            "recordingFrequency": "DAILY"}}]})


def _forgotten(account: Any) -> None:
    account.world.faults.answer("config:DescribeRetentionConfigurations", {"RetentionConfigurations": [
        {"Name": "default", "RetentionPeriodInDays": 30}]})


@pytest.mark.parametrize("broken", [_stopped, _restarted, _failed, _daily, _forgotten])
def test_a_history_that_may_lack_something_in_the_hole_fills_it_for_no_bucket(broken: Any, account: Any) -> None:
    """From the pass after the hole on the recorder is as before, and the hole stays one."""
    account.passed(day for day in SEEN if day < 60)
    broken(account)
    account.passed((63,))
    account.world.faults.clear_all()
    account.passed(day for day in SEEN if day > 63)
    assert account.result().months_missing == ("2026-02",)
    assert account.left() == 2


def test_a_history_that_is_denied_fills_nothing_until_it_is_allowed_again(account: Any) -> None:
    """The next pass that may read it reaches back over the hole."""
    account.passed(day for day in SEEN if day < 60)
    account.world.faults.deny("config:SelectResourceConfig")
    account.passed((63, 70, 77))
    assert (account.left(), account.result().months_missing) == (2, ("2026-02",))
    (said,) = [limit for limit in account.limits() if "was not read in" in limit]
    assert said.startswith(f"AWS Config's history was not read in {account.source.id} us-east-1 on 2026-03-19, and ")
    assert "config:SelectResourceConfig" in said
    account.world.faults.clear_all()
    account.passed(day for day in SEEN if day > 77)
    assert account.result().months_missing == ()


def test_a_bucket_that_config_has_no_item_of_is_not_proven(account: Any) -> None:
    """Silence about what is not recorded says nothing."""
    account.world.recorded.clear()
    account.world.recorded.put(RECORDER, "default", BORN)
    account.world.recorded.put(BUCKET, "exports", BORN)
    account.passed()
    assert (account.left(), account.result().months_missing) == (1, ("2026-02",))


def test_a_history_without_any_bucket_proves_none(account: Any) -> None:
    """A recorder that is allowed to see no bucket has no item of one, for ever."""
    account.world.recorded.clear()
    account.world.recorded.put(RECORDER, "default", BORN)
    account.passed()
    assert (account.left(), account.result().months_missing) == (2, ("2026-02",))


def test_a_change_that_was_undone_within_minutes_is_seen_by_its_calls(account: Any) -> None:
    """Config may have no item of it; CloudTrail has what was asked for, and in which bucket."""
    for number, minute in enumerate((0, 2)):
        account.world.kept.put("cloudtrail:LookupEvents", event(
            "PutBucketVersioning", f"2026-02-10T12:0{minute}:00Z", number, requestParameters={"bucketName": "uploads"}))
        account.world.kept.put("cloudtrail:LookupEvents", event(
            "PutBucketPolicy", f"2026-02-10T12:0{minute}:00Z", 8 + number, requestParameters={"bucketName": "theirs"}))
    account.passed(only=(*KINDS, "aws.cloudtrail.event"))
    assert (account.left(), account.result().months_missing) == (1, ("2026-02",))


def test_a_bucket_in_a_region_that_is_not_read_is_not_proven(account: Any) -> None:
    """Its items are where it is."""
    with account.world.dated(BORN):
        account.world.client("s3").create_bucket(Bucket="abroad", CreateBucketConfiguration={
            "LocationConstraint": "eu-west-1"})
        account.world.client("s3").put_bucket_versioning(Bucket="abroad", VersioningConfiguration={
            "Status": "Enabled"})
    account.passed()
    assert (account.left(), account.result().months_missing) == (1, ("2026-02",))
