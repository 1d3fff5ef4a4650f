"""AWS Config's history: which items are read, what that costs, and over what they are whole."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from collectors.aws.config_names import LOOK_BACK_DAYS, RECORDER, TYPES, holds, recorded_from
from collectors.base import Lane, ScanStatus
from collectors.runner import run_pass
from tests.collectors.aws.conftest import NOW, QUICK, MemorySink

KIND, BUCKET, KEY = "aws.config.item", "AWS::S3::Bucket", "AWS::KMS::Key"
RECORDERS, STATUS = "config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"
LONG_AGO, WINDOW = datetime(2024, 5, 1, tzinfo=UTC), NOW - timedelta(days=1)
DAILY = {"recordingFrequency": "DAILY"}


class SinceYesterday(MemorySink):
    """A sink whose lanes were whole until a day ago."""

    def since(self, _lane: Lane, kept_from: datetime | None = None) -> datetime:
        """Until when."""
        del kept_from
        return WINDOW


def scan(source: Any) -> Any:
    """The lane of one region, read a day after it was read last."""
    sink = SinceYesterday()
    run_pass([source], sink, clock=lambda: NOW, limits=QUICK, only=[KIND])
    return next(scan for scan in sink.scans.values() if scan.lane.scope == "us-east-1")


def recorder(world: Any, *, group: dict[str, Any] | None = None, mode: dict[str, Any] | None = None,
             **state: Any) -> None:
    """The recorder of a region, as Config tells of it."""
    world.faults.answer(RECORDERS, {"ConfigurationRecorders": [
        {"name": "default", "recordingGroup": group or {"allSupported": True}, "recordingMode": mode or {
            "recordingFrequency": "CONTINUOUS"}}]})
    world.faults.answer(STATUS, {"ConfigurationRecordersStatus": [
        {"name": "default", "recording": True, "lastStatus": "Success", "lastStartTime": LONG_AGO, **state}]})


@pytest.fixture
def recorded(world: Any) -> Any:
    """An account that has long recorded everything, with a bucket and a key that never changed."""
    recorder(world)
    world.recorded.put(RECORDER, "default", LONG_AGO)
    world.recorded.put(BUCKET, "exports", LONG_AGO, "ResourceDiscovered")
    world.recorded.put(KEY, "1234", LONG_AGO)
    return world.recorded


def test_a_resource_has_an_event_of_its_present_item_however_old(recorded: Any, source: Any) -> None:
    """What Config has no item of, it says nothing about: a policy must see that it has one."""
    found = scan(source)
    assert sorted(found.documents) == ["AWS::KMS::Key/1234/1714521600000", "AWS::S3::Bucket/exports/1714521600000"]
    assert found.documents["AWS::S3::Bucket/exports/1714521600000"] == {
        "account": "123456789012", "region": "us-east-1", "label": "exports", "item": {
            "resourceType": BUCKET, "resourceId": "exports", "configurationStateId": "1714521600000",
            "configurationItemStatus": "ResourceDiscovered",
            "configurationItemCaptureTime": "2024-05-01T00:00:00.000000Z"}}
    assert set(found.moments.values()) == {LONG_AGO}
    assert (found.status, found.codes) == (ScanStatus.COMPLETE, [])


def test_the_items_are_whole_over_the_window_and_recorded_since_it_began(recorded: Any, source: Any) -> None:
    """The scan's own record names each type, and from when it was recorded without a break."""
    proof = scan(source).ended.completeness
    assert (proof.since, proof.until) == (WINDOW - timedelta(hours=1), NOW)
    assert all(holds(proof.query, name) for name in TYPES)
    assert recorded_from(proof.query) == proof.since


def test_a_quiet_region_costs_eight_calls_and_each_changed_resource_one_more(recorded: Any, world: Any,
                                                                             source: Any) -> None:
    """However many resources there are, only those with an item in the window are asked for their history."""
    for number in range(50):
        recorded.put(BUCKET, f"quiet-{number}", LONG_AGO)
    world.asked.clear()
    scan(source)
    calls = Counter(asked.operation for asked in world.asked
                    if asked.region == "us-east-1" and asked.operation.startswith("config:"))
    assert (calls.total(), calls["config:GetResourceConfigHistory"]) == (8, 0)
    recorded.put(BUCKET, "exports", NOW - timedelta(hours=3))
    world.asked.clear()
    scan(source)
    assert [asked.operation for asked in world.asked].count("config:GetResourceConfigHistory") == 1


def test_a_region_without_a_recorder_costs_two_calls_and_is_no_failure(world: Any, source: Any) -> None:
    """Nothing is recorded there, which proves nothing and is nobody's error."""
    world.asked.clear()
    found = scan(source)
    assert (found.status, found.codes, found.documents) == (ScanStatus.COMPLETE, ["not_recorded"], {})
    assert not any(holds(found.ended.completeness.query, name) for name in TYPES)
    assert [a.operation for a in world.asked if a.region == "us-east-1" and a.operation.startswith("config:")] == [
        STATUS, RECORDERS]


def test_every_item_of_the_window_is_read_and_those_before_it_are_not(recorded: Any, source: Any) -> None:
    """Three changes of one bucket are three events; the item that stood before them is of no use."""
    for hour in (3, 2, 1):
        recorded.put(BUCKET, "exports", NOW - timedelta(hours=hour))
    moments = [at for name, at in scan(source).moments.items() if "exports" in name]
    assert moments == [NOW - timedelta(hours=hour) for hour in (3, 2, 1)]


def test_a_resource_that_came_and_went_within_the_window_is_read(recorded: Any, source: Any) -> None:
    """No query of the present shows it."""
    recorded.put(BUCKET, "brief", NOW - timedelta(hours=5), "ResourceDiscovered")
    recorded.put(BUCKET, "brief", NOW - timedelta(hours=4), "ResourceDeleted")
    assert sum("brief" in name for name in scan(source).documents) == 2


def test_a_resource_that_went_before_the_window_is_not_asked_for(recorded: Any, world: Any, source: Any) -> None:
    """The listing has every resource that ever was."""
    recorded.put(BUCKET, "old", LONG_AGO, "ResourceDeleted")
    assert not any("old" in name for name in scan(source).documents)


BROKEN = [
    pytest.param({"recording": False}, {}, id="stopped"),
    pytest.param({"lastStatus": "Failure"}, {}, id="failing"),
    pytest.param({"lastStatus": "Pending"}, {}, id="not begun"),
    pytest.param({}, {"mode": DAILY}, id="once a day"),
    pytest.param({}, {"mode": {"recordingFrequency": "CONTINUOUS", "recordingModeOverrides": [
        {**DAILY, "resourceTypes": list(TYPES)}]}}, id="these once a day"),
    pytest.param({}, {"group": {"allSupported": False, "resourceTypes": ["AWS::EC2::Instance"]}}, id="others only"),
    pytest.param({}, {"group": {"allSupported": False, "exclusionByResourceTypes": {"resourceTypes": list(TYPES)},
                                "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}}}, id="all but these"),
]


@pytest.mark.parametrize(("state", "settings"), BROKEN)
def test_what_is_not_recorded_whenever_it_changes_is_proven_by_nothing(state: Any, settings: Any, recorded: Any,
                                                                       world: Any, source: Any) -> None:
    """The scan says why, and no type stands in its proof."""
    recorder(world, **settings, **state)
    found = scan(source)
    assert (found.status, found.codes) == (ScanStatus.COMPLETE, ["not_recorded"])
    assert not any(holds(found.ended.completeness.query, name) for name in TYPES)


@pytest.mark.parametrize("settings", [
    pytest.param({"mode": {"recordingFrequency": "CONTINUOUS", "recordingModeOverrides": [
        {**DAILY, "resourceTypes": [KEY]}]}}, id="once a day"),
    pytest.param({"group": {"allSupported": False, "resourceTypes": [BUCKET]}}, id="not named"),
    pytest.param({"group": {"allSupported": False, "exclusionByResourceTypes": {"resourceTypes": [KEY]},
                            "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}}}, id="left out"),
])
def test_one_type_that_is_not_recorded_leaves_the_others_whole(settings: Any, recorded: Any, world: Any,
                                                               source: Any) -> None:
    """Each type stands in the proof for itself."""
    recorder(world, **settings)
    query = scan(source).ended.completeness.query
    assert (holds(query, BUCKET), holds(query, KEY)) == (True, False)


def test_a_recorder_that_its_own_item_shows_changed_proves_from_then_on(recorded: Any, source: Any) -> None:
    """Types that were taken out and put back leave no other trace."""
    at = NOW - timedelta(hours=9)
    recorded.put(RECORDER, "default", at)
    proof = scan(source).ended.completeness
    assert (recorded_from(proof.query), proof.since) == (at, WINDOW - timedelta(hours=1))


@pytest.mark.parametrize(("state", "start"), [
    ({"lastStartTime": NOW - timedelta(hours=7)}, NOW - timedelta(hours=7)),
    ({"lastErrorCode": "AccessDenied", "lastStatusChangeTime": NOW - timedelta(hours=6)}, NOW - timedelta(hours=6)),
    ({"lastStatusChangeTime": NOW - timedelta(hours=6)}, WINDOW - timedelta(hours=1)),
])
def test_a_recorder_proves_from_its_last_start_or_recovery(state: Any, start: datetime, recorded: Any, world: Any,
                                                           source: Any) -> None:
    """One that never failed was well since it started, whenever its status was last written."""
    recorder(world, **state)
    assert recorded_from(scan(source).ended.completeness.query) == start


def test_a_region_whose_recorder_has_no_item_proves_nothing(world: Any, source: Any) -> None:
    """Then nothing shows that it was not set otherwise in between."""
    recorder(world)
    world.recorded.put(BUCKET, "exports", LONG_AGO)
    assert scan(source).codes == ["not_recorded"]


def test_what_config_no_longer_keeps_is_not_counted_on(recorded: Any, world: Any, source: Any, scan_of: Any) -> None:
    """A shorter time of keeping than the look-back is the limit; a first scan looks back no further than that."""
    first = scan_of(source, KIND, "us-east-1").ended.completeness
    assert recorded_from(first.query) == NOW - timedelta(days=LOOK_BACK_DAYS)
    world.faults.answer("config:DescribeRetentionConfigurations", {"RetentionConfigurations": [
        {"Name": "default", "RetentionPeriodInDays": 30}]})
    again = scan_of(source, KIND, "us-east-1").ended.completeness
    assert recorded_from(again.query) == NOW - timedelta(days=30)


def test_an_item_that_was_not_recorded_takes_its_type_out_of_the_proof(recorded: Any, source: Any) -> None:
    """Config knows that the resource is there, and not how it was."""
    recorded.put(KEY, "5678", NOW - timedelta(hours=2), "ResourceNotRecorded")
    query = scan(source).ended.completeness.query
    assert (holds(query, BUCKET), holds(query, KEY)) == (True, False)


@pytest.mark.parametrize("row", ["{}", "[]", "not JSON", '{"resourceType": "AWS::S3::Bucket"}'])
def test_a_row_that_cannot_be_read_leaves_nothing_proven(row: str, recorded: Any, world: Any, source: Any) -> None:
    """It may be the one that changed."""
    world.faults.answer("config:SelectResourceConfig", {"Results": [row]})
    found = scan(source)
    assert (found.status, found.codes, found.ended.completeness) == (ScanStatus.FAILED, ["unreadable_answer"], None)


def test_a_history_that_breaks_off_proves_nothing(recorded: Any, world: Any, source: Any,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is short is no end: each call spans seven days."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    recorded.put(BUCKET, "exports", NOW - timedelta(hours=2))
    history = "config:GetResourceConfigHistory"
    world.faults.answer(history, {"configurationItems": [], "nextToken": "2"},
                        wire.error(history, "InternalFailure", status=500))
    found = scan(source)
    assert (found.status, found.codes, found.ended.completeness) == (ScanStatus.FAILED, ["server_error"], None)


def test_a_recorder_of_a_service_is_not_the_accounts_own(recorded: Any, world: Any, source: Any) -> None:
    """It records for that service, and what it leaves out nobody here decides."""
    world.faults.answer(RECORDERS, {"ConfigurationRecorders": [
        {"name": "AWSConfigurationRecorderForX", "servicePrincipal": "x.amazonaws.com",
         "recordingGroup": {"allSupported": True}}]})
    assert scan(source).codes == ["not_recorded"]


def test_each_region_has_the_items_of_its_own(recorded: Any, source: Any, pass_of: Any) -> None:
    """Config records where the resource is."""
    recorded.put(RECORDER, "default", LONG_AGO, region="eu-west-1")
    recorded.put(KEY, "abroad", LONG_AGO, region="eu-west-1")
    found = {scan.lane.scope: {name.split("/")[1] for name in scan.documents} for scan in pass_of(source, KIND)}
    assert found == {"us-east-1": {"exports", "1234"}, "eu-west-1": {"abroad"}}
