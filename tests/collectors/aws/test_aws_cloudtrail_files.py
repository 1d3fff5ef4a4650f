"""CloudTrail's log files: what their digests prove whole, and each way in which they do not."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.kept import event
from collectors.aws import cloudtrail_files, collectors_for, connect
from collectors.aws.cloudtrail_trails import unselected
from collectors.base import RefusedByGuard, ScanStatus
from collectors.guard import declaring
from collectors.permissions import least_privilege
from collectors.runner import run_pass
from store.store import Store
from tests.collectors.aws.conftest import NOW, QUICK
from tests.collectors.aws.trail_files import BUCKET, HOME, TrailFiles, a_write, make_trail, records

KIND = "aws.cloudtrail.event"
FORGOTTEN = NOW - timedelta(days=90)
END = FORGOTTEN + timedelta(hours=12)
HALF_DAY = timedelta(hours=12)
ABROAD = "eu-west-1"
FIRST = FORGOTTEN - timedelta(days=3)  # 2025-11-29 06:00Z
HISTORY = FIRST + timedelta(days=30)  # the past begins 30 days before the history does
CHANGED = event("CreateUser", "2025-12-01T10:00:00Z", 1)
ROOT = {"userIdentity": {"type": "Root", "accountId": "123456789012"}}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


@pytest.fixture
def store(tmp_path: Any) -> Any:
    """A store of its own."""
    with Store.create(tmp_path / "tieout.db", at=FIRST) as opened:
        yield opened


@pytest.fixture
def files(world: Any) -> TrailFiles:
    """A trail whose files begin eight days before the past, with a write at their start; a digest is of half a day."""
    make_trail(world)
    return begun(world)


def begun(world: Any, *rows: dict[str, Any], **other: Any) -> TrailFiles:
    """Files of a trail up to the start of the past."""
    start = FIRST - timedelta(days=8)
    made = TrailFiles(world, start, length=timedelta(days=8), **other)
    made.key()
    made.hour(rows or [a_write(start + timedelta(minutes=1))])
    made.length = HALF_DAY
    return made


def later(world: Any, days: int) -> datetime:
    """The same time so many days later, also by the service's clock."""
    now = NOW + timedelta(days=days)
    world.clock = lambda: now
    return now


def collect(store: Any, *, now: datetime = NOW, regions: tuple[str, ...] = (HOME,), **logs: Any) -> list[Any]:
    """The scans of the last region's lane after one pass, in order."""
    settings = {"type": "aws", "name": "prod", "regions": list(regions), "cloudtrail_logs": {"bucket": BUCKET, **logs}}
    run_pass(connect(settings, clock=lambda: now), store.writer(lambda: now), clock=lambda: now, limits=QUICK,
             only=(KIND,), history_start=HISTORY)
    with store.snapshot() as view:
        (lane,) = [lane for lane in view.lanes(KIND) if lane.scope == regions[-1]]
        return view.scans(lane.id)


def span(scan: Any) -> tuple[datetime, datetime]:
    """The window of a scan."""
    proof = scan.completeness
    return tuple(datetime.fromtimestamp(proof[end] / 1e6, NOW.tzinfo) for end in ("since", "until"))


def whole(scans: list[Any]) -> list[tuple[datetime, datetime]]:
    """The windows that log files prove whole."""
    return [span(s) for s in scans if s.status == ScanStatus.COMPLETE and "log files" in s.completeness["query"]]


def faults(scans: list[Any]) -> str:
    """What the scans say of what is not whole."""
    return "; ".join(problem.message for scan in scans for problem in scan.problems)


def replaced(key: str, world: Any, change: Any) -> None:
    """The object with other bytes and its own metadata."""
    s3 = world.client("s3")
    old = s3.get_object(Bucket=BUCKET, Key=key)
    s3.put_object(Bucket=BUCKET, Key=key, Body=change(old["Body"].read()), Metadata=old["Metadata"])


ALL = (FIRST, FORGOTTEN + timedelta(hours=2, minutes=15))
EVENTS = records(CHANGED, event("DescribeInstances", "2025-12-01T11:00:00Z", 2),
                 event("GetUser", "2025-12-01T12:00:00Z", 3, **ROOT))


def test_an_unbroken_chain_proves_what_the_history_forgot(files: TrailFiles, store: Any) -> None:
    """One whole window from the start of the past until the history begins, and a later pass reads nothing again."""
    files.until(END, EVENTS)
    scans = collect(store)
    assert (whole(scans), faults(scans)) == ([ALL], "")
    assert scans[0].completeness["rows"] == 2
    with store.snapshot() as view:
        found = {e.event_id[-1]: e for e in view.events(KIND, start=0, end=2**62)}
    assert sorted(found) == ["1", "3"]
    assert len(collect(store, now=later(files.world, 1))) == 3


def test_an_event_that_both_have_is_one_event(files: TrailFiles, store: Any, world: Any) -> None:
    """What the history still has and the files have too is kept once, with one document."""
    both = event("CreateUser", "2025-12-02T07:30:00Z", 7)
    files.until(END, [*EVENTS, *records(both)])
    world.kept.put("cloudtrail:LookupEvents", both)
    scans = collect(store)
    assert [scan.status for scan in scans] == [ScanStatus.COMPLETE] * 2
    with store.snapshot() as view:
        assert [e.event_id[-1] for e in view.events(KIND, start=0, end=2**62)].count("7") == 1


@pytest.fixture
def abroad(files: TrailFiles, world: Any) -> TrailFiles:
    """The same trail's files of another region, where a rule was opened; those of its home region are whole."""
    files.until(END)
    made = begun(world, region=ABROAD)
    made.until(END, OPENED)
    return made


OPENED = records(event("AuthorizeSecurityGroupIngress", "2025-12-01T10:30:00Z", 5, awsRegion=ABROAD))
HOUR = "20251201T180000Z"  # the digest of the half day in which it was opened


SPOILT = datetime(2025, 12, 1, 5, tzinfo=NOW.tzinfo), datetime(2025, 12, 1, 18, tzinfo=NOW.tzinfo)


def the_digest(files: TrailFiles) -> str:
    """The digest that names the log file with the event."""
    return next(key for key in files.digests if HOUR in key)


def _changed(data: bytes) -> bytes:
    return gzip.compress(gzip.decompress(data).replace(b"Authorize", b"authorize"))


def _signed_by_another(files: TrailFiles, world: Any) -> None:
    world.kept.clear()
    files.key()
    TrailFiles(world, FIRST, region=ABROAD, fingerprint="another").key()


def _no_metadata(files: TrailFiles, world: Any) -> None:
    s3 = world.client("s3")
    body = s3.get_object(Bucket=BUCKET, Key=the_digest(files))["Body"].read()
    s3.put_object(Bucket=BUCKET, Key=the_digest(files), Body=body)


def _moved(files: TrailFiles, world: Any) -> None:
    s3 = world.client("s3")
    other = next(key for key in files.digests if "20251202T060000Z" in key)
    old = s3.get_object(Bucket=BUCKET, Key=other)
    s3.put_object(Bucket=BUCKET, Key=the_digest(files), Body=old["Body"].read(), Metadata=old["Metadata"])


FAULTS = {
    "a log file is deleted": (
        lambda f, w: w.client("s3").delete_object(Bucket=BUCKET, Key=f.logs[-1]), "is not in the bucket"),
    "a word of a log file is another": (lambda f, w: replaced(f.logs[-1], w, _changed), "its hash is another"),
    "a byte of a log file is another": (
        lambda f, w: replaced(f.logs[-1], w, lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:]),
        "CloudTrail/eu-west-1/2025/12/01"),
    "a log file is cut off": (lambda f, w: replaced(f.logs[-1], w, lambda data: data[:-9]), "is cut off"),
    "a second archive is appended to a log file": (
        lambda f, w: replaced(f.logs[-1], w, lambda data: data + gzip.compress(b"{}")), "its hash is another"),
    "a log file is empty": (lambda f, w: replaced(f.logs[-1], w, lambda _: b""), "its hash is another"),
    "a digest is deleted": (
        lambda f, w: w.client("s3").delete_object(Bucket=BUCKET, Key=the_digest(f)), f"{HOUR}.json.gz is not there"),
    "a digest names a later time": (
        lambda f, w: replaced(the_digest(f), w, lambda data: gzip.compress(
            gzip.decompress(data).replace(b"T06:00:00Z", b"T06:00:01Z"))), "signature does not hold"),
    "a digest is no archive": (lambda f, w: replaced(the_digest(f), w, lambda _: b"{}"), "does not unpack"),
    "a digest is no JSON": (lambda f, w: replaced(the_digest(f), w, lambda _: gzip.compress(b"{")), "is no JSON"),
    "a digest has no signature": (_no_metadata, "has no signature"),
    "a digest stands in another's place": (_moved, "belongs elsewhere"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_takes_its_own_hours_out_of_what_is_whole(fault: str, abroad: TrailFiles, world: Any,
                                                          store: Any) -> None:
    """Nothing is proven from an hour before the digest to its end, and the file at fault is named; the rest is."""
    spoil, says = FAULTS[fault]
    spoil(abroad, world)
    scans = collect(store, regions=(HOME, ABROAD))
    low, high = SPOILT
    assert whole(scans) == [(ALL[0], low), (high, ALL[1])]
    assert says in faults(scans)
    assert [span(s) for s in scans if s.status == ScanStatus.PARTIAL] == [(low, high)]
    assert "trail everything in eu-west-1" in faults(scans)


def test_a_key_that_is_not_cloudtrails_proves_nothing(abroad: TrailFiles, world: Any, store: Any) -> None:
    """Digests that somebody signed by a key of his own are not CloudTrail's, however well they are chained."""
    _signed_by_another(abroad, world)
    scans = collect(store, regions=(HOME, ABROAD))
    assert whole(scans) == []
    assert "no key of CloudTrail's" in faults(scans)


def test_what_was_read_in_vain_is_left_for_a_week(files: TrailFiles, abroad: TrailFiles, world: Any,
                                                  store: Any) -> None:
    """The next day's pass does not read it again; a week later it does, and the file that was put back is read."""
    for more in (files, abroad):
        more.length = timedelta(days=9)
        more.hour()
    body = world.client("s3").get_object(Bucket=BUCKET, Key=abroad.logs[-1])["Body"].read()
    world.client("s3").delete_object(Bucket=BUCKET, Key=abroad.logs[-1])
    once = len(collect(store, regions=(HOME, ABROAD)))
    world.client("s3").put_object(Bucket=BUCKET, Key=abroad.logs[-1], Body=body)
    assert len(collect(store, now=later(world, 1), regions=(HOME, ABROAD))) == once + 1
    scans = collect(store, now=later(world, 8), regions=(HOME, ABROAD))
    assert whole(scans)[-1] == SPOILT


def test_a_chain_that_began_anew_leaves_the_time_between_out(files: TrailFiles, world: Any, store: Any) -> None:
    """Logging was stopped, or validation was off: the files say nothing of what happened meanwhile."""
    files.until(END)
    made = begun(world, region=ABROAD)
    made.until(datetime(2025, 11, 30, 6, tzinfo=NOW.tzinfo))
    made.restart(datetime(2025, 12, 1, 6, tzinfo=NOW.tzinfo))
    made.until(END, OPENED)
    scans = collect(store, regions=(HOME, ABROAD))
    assert whole(scans) == [(ALL[0], datetime(2025, 11, 30, 5, tzinfo=NOW.tzinfo)),
                            (datetime(2025, 12, 1, 6, tzinfo=NOW.tzinfo), ALL[1])]
    assert "the trail was stopped, or validation was off" in faults(scans)


def test_two_chains_that_do_not_join_are_not_one(files: TrailFiles, world: Any, store: Any) -> None:
    """A digest that names another one before it does not follow, though their times do."""
    files.until(END)
    made = begun(world, region=ABROAD)
    made.until(datetime(2025, 12, 1, 6, tzinfo=NOW.tzinfo))
    made.last["previousDigestHashValue"] = "0" * 64
    made.until(END)
    scans = collect(store, regions=(HOME, ABROAD))
    assert "does not follow" in faults(scans)
    assert datetime(2025, 12, 1, 5, tzinfo=NOW.tzinfo) in {end for _, end in whole(scans)}


def test_a_digest_that_was_added_later_is_read_too(abroad: TrailFiles, world: Any, store: Any) -> None:
    """CloudTrail names log files that it delivered late in a further digest of the same hour."""
    extra = TrailFiles(world, SPOILT[1], region=ABROAD,
                       length=HALF_DAY, logs=[""] * 50)
    extra.hour(records(event("DeleteRoute", "2025-12-01T11:00:00Z", 6, awsRegion=ABROAD)), late=True)
    collect(store, regions=(HOME, ABROAD))
    with store.snapshot() as view:
        assert {e.event_id[-1] for e in view.events(KIND, start=0, end=2**62)} == {"5", "6"}


def test_a_digest_that_was_added_later_and_is_spoilt_spoils_its_hour(abroad: TrailFiles, world: Any,
                                                                     store: Any) -> None:
    """What it names cannot be read, so the hour is not whole."""
    extra = TrailFiles(world, SPOILT[1], region=ABROAD,
                       length=HALF_DAY, logs=[""] * 50)
    added = extra.hour(records(event("DeleteRoute", "2025-12-01T11:00:00Z", 6)), late=True)
    replaced(added, world, lambda data: gzip.compress(gzip.decompress(data) + b" "))
    scans = collect(store, regions=(HOME, ABROAD))
    assert "_backfill.json.gz: its signature does not hold" in faults(scans)


def test_files_that_are_missing_in_the_home_region_leave_all_before_them_open(files: TrailFiles, world: Any,
                                                                             store: Any) -> None:
    """Nobody knows whether the trail's settings were changed in them: it counts from the next write on."""
    next_write = datetime(2025, 12, 1, 20, tzinfo=NOW.tzinfo)
    files.until(END, [*EVENTS, a_write(next_write, 900001)])
    world.client("s3").delete_object(Bucket=BUCKET, Key=files.logs[-2])
    scans = collect(store)
    assert whole(scans) == [(next_write, ALL[1])]
    assert "whether its settings were changed is not known" in faults(scans)
    assert "is not in the bucket" in faults(scans)


def test_before_the_first_write_in_its_files_a_trail_may_have_logged_reads_alone(world: Any, store: Any) -> None:
    """A trail that logs reads only has an unbroken chain too."""
    make_trail(world)
    made = begun(world, *records(event("ListUsers", "2025-11-22T10:00:00Z", 9, readOnly=True)))
    made.until(END, EVENTS)
    scans = collect(store)
    assert whole(scans) == [(datetime(2025, 12, 1, 10, tzinfo=NOW.tzinfo), ALL[1])]
    assert "no write in its files" in faults(scans)


@pytest.mark.parametrize("change", ["PutEventSelectors", "UpdateTrail", "CreateTrail", "DeleteTrail"])
def test_before_a_change_of_its_settings_a_trail_proves_nothing(change: str, files: TrailFiles, store: Any) -> None:
    """What is read of the settings is true of the time since; a write after the change shows that it logs writes."""
    changed = event(change, "2025-11-30T10:00:00Z", 8, requestParameters={"name": "everything"})
    files.until(END, [*EVENTS, *records(changed)])
    scans = collect(store)
    assert whole(scans) == [(datetime(2025, 12, 1, 10, tzinfo=NOW.tzinfo), ALL[1])]
    assert f"its settings were changed on 2025-11-30T10:00:00Z ({change})" in faults(scans)


def test_a_change_that_the_event_history_still_has_leaves_all_open(files: TrailFiles, world: Any, store: Any) -> None:
    """Changed last month: the files of November were written under settings that nobody knows."""
    files.until(END, EVENTS)
    world.kept.put("cloudtrail:LookupEvents", event("PutEventSelectors", "2026-02-01T10:00:00Z", 8,
                                                    requestParameters={"trailName": "everything"}))
    scans = collect(store)
    assert whole(scans) == []
    assert "its settings were changed on 2026-02-01" in faults(scans)


@pytest.mark.parametrize("harmless", [
    {"requestParameters": {"trailName": "another"}},
    {"requestParameters": {"trailName": "everything"}, "errorCode": "AccessDenied"}], ids=["another", "refused"])
def test_what_changed_nothing_of_the_trail_is_no_change(harmless: dict[str, Any], files: TrailFiles, world: Any,
                                                        store: Any) -> None:
    """Another trail's settings, and a change that was refused."""
    files.until(END, EVENTS)
    world.kept.put("cloudtrail:LookupEvents", event("PutEventSelectors", "2026-02-01T10:00:00Z", 8, **harmless))
    assert whole(collect(store)) == [ALL]


@pytest.mark.parametrize(("selectors", "enough"), [
    ({"EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]}, False),
    ({"EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}]}, False),
    ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": False}]}, False),
    ({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True,
                          "ExcludeManagementEventSources": ["kms.amazonaws.com"]}]}, False),
    ({"AdvancedEventSelectors": [{"FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]}]}]}, True),
    ({"AdvancedEventSelectors": [{"FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]}, {"Field": "readOnly", "Equals": ["false"]}]}]}, False),
    ({"AdvancedEventSelectors": [{"FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]},
        {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}]}]}, False),
    ({"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}]}, False),
], ids=["writes", "reads", "data", "without KMS", "advanced", "advanced writes", "advanced without KMS",
        "advanced data"])
def test_selectors_take_every_management_event_or_lack_something(selectors: dict[str, Any], enough: bool) -> None:
    """Basic or advanced ones: nothing but all reads and writes of all services is all."""
    assert (unselected(selectors) == "") is enough


def test_a_trail_must_take_every_management_event(files: TrailFiles, world: Any, store: Any) -> None:
    """What its selectors leave out is in no file: the chain is whole, and the log is not."""
    files.until(END, EVENTS)
    world.client("cloudtrail").put_event_selectors(TrailName="everything", EventSelectors=[
        {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}])
    scans = collect(store)
    assert whole(scans) == []
    assert "its selectors do not take" in faults(scans)


@pytest.mark.parametrize(("settings", "region", "says"), [
    ({"IsMultiRegionTrail": False}, ABROAD, "expected one trail of eu-west-1"),
    ({"IncludeGlobalServiceEvents": False, "IsMultiRegionTrail": False}, HOME, "it does not log global services")])
def test_a_trail_must_log_the_region_and_its_services(settings: dict[str, Any], region: str, says: str, world: Any,
                                                      store: Any) -> None:
    """A trail of one region says nothing of another, and IAM is logged where global services are."""
    make_trail(world, **settings)
    begun(world, region=region).until(END)
    scans = collect(store, regions=(region,))
    assert whole(scans) == []
    assert says in faults(scans)


def test_no_permission_is_no_empty_log(files: TrailFiles, world: Any, store: Any) -> None:
    """A bucket or a key that refuses (KMS does it by AccessDenied) is a failed scan, and is tried at the next pass."""
    files.until(END + timedelta(days=1), EVENTS)
    world.faults.deny("s3:GetObject")
    scans = collect(store)
    assert [(s.status, [p.code for p in s.problems]) for s in scans[:-1]] == [(ScanStatus.FAILED, ["AccessDenied"])]
    world.faults.clear_all()
    scans = collect(store, now=later(world, 1))
    assert whole(scans) == [(FIRST, ALL[1] + timedelta(days=1))]


def test_an_archived_file_is_named(abroad: TrailFiles, world: Any, store: Any) -> None:
    """A file in Glacier has to be restored first; it is neither empty nor refused."""
    world.faults.fail("s3:GetObject", "InvalidObjectState", status=403)
    scans = collect(store, regions=(HOME, ABROAD))
    assert whole(scans) == []
    assert "is archived and must be restored first" in faults(scans)


def test_an_interrupted_back_fill_goes_on_from_what_was_sealed(files: TrailFiles, abroad: TrailFiles, world: Any,
                                                               store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches that were sealed are not read again: the next pass begins where the last one broke off."""
    for more in (files, abroad):
        more.length = timedelta(days=1)
        more.hour()
    monkeypatch.setattr(cloudtrail_files, "_STRETCH", timedelta(hours=13))
    busy = wire.error("s3:GetObject", "SlowDown", status=503)
    world.faults.otherwise = lambda asked: busy if "Digest/eu-west-1/2025/12/01" in asked.fingerprint[4] else None
    done = whole(collect(store, regions=(HOME, ABROAD)))
    assert done[0][0] == FIRST < done[-1][1] < SPOILT[0]
    world.faults.clear_all()
    world.asked.clear()
    scans = collect(store, now=later(world, 1), regions=(HOME, ABROAD))
    assert whole(scans)[len(done)][0] == done[-1][1]
    assert all(low == high for (_, high), (low, _) in pairwise(whole(scans)))
    assert not [one for one in world.asked if "Digest/eu-west-1/2025/11/29" in one.fingerprint[4]]


@pytest.mark.parametrize(("logs", "says"), [({"trail": "other"}, "got none"), ({"prefix": "elsewhere"}, "got none")])
def test_a_trail_that_is_not_there_is_a_clear_error(logs: dict[str, str], says: str, files: TrailFiles,
                                                    store: Any) -> None:
    """The scan fails and names what was expected; the configuration is to be corrected, and nothing is settled."""
    scans = collect(store, **logs)
    assert (scans[0].status, scans[0].completeness) == (ScanStatus.FAILED, None)
    assert says in faults(scans)


def test_an_organisations_trail_is_read_from_its_own_folder(world: Any, store: Any) -> None:
    """Its files lie under the organisation's id, and whoever owns it may be another account."""
    organization = world.client("organizations").create_organization(FeatureSet="ALL")["Organization"]["Id"]
    make_trail(world, IsOrganizationTrail=True, S3KeyPrefix="central")
    begun(world, root=f"central/AWSLogs/{organization}/").until(END, EVENTS)
    assert whole(collect(store, prefix="central/")) == [ALL]


OWNER = "999999999999"


@pytest.mark.parametrize("changed", [False, True])
def test_a_trail_of_another_account_is_judged_by_its_owners_files(changed: bool, world: Any, store: Any) -> None:
    """The member's event history has no change of it: the owner's own log, up to now, says whether there was one."""
    make_trail(world)
    arn = f"arn:aws:cloudtrail:{HOME}:{OWNER}:trail/everything"
    world.client("organizations").create_organization(FeatureSet="ALL")
    organization = world.client("organizations").describe_organization()["Organization"]["Id"]
    world.faults.answer("cloudtrail:DescribeTrails", {"trailList": [
        {"Name": "everything", "TrailARN": arn, "S3BucketName": BUCKET, "HomeRegion": HOME, "IsMultiRegionTrail": True,
         "IncludeGlobalServiceEvents": True, "IsOrganizationTrail": True}]})
    world.faults.answer("cloudtrail:GetEventSelectors", {"EventSelectors": [
        {"ReadWriteType": "All", "IncludeManagementEvents": True}]})
    root = f"AWSLogs/{organization}/"
    begun(world, root=root).until(END, EVENTS)
    owners = begun(world, root=root, account=OWNER)
    owners.length = timedelta(days=31)
    name = "PutEventSelectors" if changed else "CreateUser"
    while owners.at < NOW - timedelta(days=33):
        owners.hour()
    owners.length = NOW - timedelta(hours=2) - owners.at
    owners.hour(records(event(name, "2026-02-20T10:00:00Z", 40, requestParameters={"trailName": arn})))
    scans = collect(store)
    assert whole(scans) == ([] if changed else [ALL])
    assert ("its settings were changed on 2026-02-20" in faults(scans)) is changed


def test_the_session_of_the_files_opens_nothing_else(files: TrailFiles, world: Any) -> None:
    """Another bucket, an object beside the logs, and every other operation of S3 are refused before they are sent."""
    (source,) = connect({"type": "aws", "name": "prod", "regions": [HOME], "cloudtrail_logs": {"bucket": BUCKET}},
                        clock=lambda: NOW)
    api = source.bucket(source.logs)._api
    asked = len(world.asked)
    with declaring(*(o.name for c in source.collectors() if c.kind == KIND for o in c.operations)):
        for method, params in (("get_object", {"Bucket": "other", "Key": "AWSLogs/x"}),
                               ("get_object", {"Bucket": BUCKET, "Key": "secrets.txt"}),
                               ("list_objects_v2", {"Bucket": BUCKET}), ("head_bucket", {"Bucket": BUCKET}),
                               ("put_object", {"Bucket": BUCKET, "Key": "AWSLogs/x"}),
                               ("delete_object", {"Bucket": BUCKET, "Key": "AWSLogs/x"})):
            with pytest.raises(RefusedByGuard):
                api.call(method, **params)
        with pytest.raises(RefusedByGuard):
            source.client("s3").call("get_object", Bucket=BUCKET, Key=files.digests[0])
    with pytest.raises(RefusedByGuard):
        api.call("get_object", Bucket=BUCKET, Key=files.digests[0])
    assert len(world.asked) == asked


def test_the_permissions_of_the_files_are_those_of_their_folder() -> None:
    """Objects under AWSLogs/ of the one bucket, and only where it is configured."""
    config = {"type": "aws", "name": "prod", "cloudtrail_logs": {"bucket": BUCKET, "prefix": "central"}}
    everything, *others = least_privilege("aws", collectors_for(config))["Statement"]
    assert everything["Resource"] == "*"
    assert "cloudtrail:ListPublicKeys" in everything["Action"]
    assert {(s["Resource"], *s["Action"], s.get("Condition", {}).get("StringLike", {}).get("s3:prefix"))
            for s in others} == {
        (f"arn:aws:s3:::{BUCKET}", "s3:ListBucket", "central/AWSLogs/*"),
        (f"arn:aws:s3:::{BUCKET}/central/AWSLogs/*", "s3:GetObject", None)}
    (plain,) = least_privilege("aws", collectors_for({"type": "aws", "name": "prod"}))["Statement"]
    assert not {"s3:GetObject", "s3:ListBucket", "cloudtrail:ListPublicKeys"} & set(plain["Action"])
