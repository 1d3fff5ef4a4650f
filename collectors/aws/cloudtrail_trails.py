"""Which trail writes a region's files, and whether what it is set to log is all that is asked for.

A trail's settings can be read as they are now only. That they were so before is told by the trail's own files: its
home region's log has every change of them, as long as the trail logs writes, and a write in it shows that it does. So
what counts is the time from the first write on that no change of the settings and no fault of the files follows.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING, Any

from collectors.aws.cloudtrail_digests import Keys
from collectors.aws.cloudtrail_events import parsed_event
from collectors.aws.cloudtrail_names import HOME
from collectors.aws.cloudtrail_walk import Folder, Hour, Walk
from collectors.base import CollectError
from collectors.canonical import parse_utc
from collectors.shared import once

if TYPE_CHECKING:
    from collectors.aws.session import AwsSource
    from collectors.aws.settings import LogFiles

CHANGES = ("CreateTrail", "DeleteTrail", "PutEventSelectors", "UpdateTrail")
"""The events that change what a trail logs; that it was stopped shows in the chain of its digests."""
BEFORE = timedelta(days=7)  # how far before a window a write is looked for
HISTORY = timedelta(days=90)  # how long the event history keeps a change
_OVERLAP = timedelta(hours=3)  # the files are read a little into what the event history still has
_UNDIGESTED = timedelta(hours=3)  # the newest files may have no digest yet
_KEPT = 6 * 3600.0  # seconds; a fault may be mended until the next pass
_MANAGEMENT = [{"Field": "eventCategory", "Equals": ["Management"]}]


@dataclass(frozen=True, slots=True)
class Trail:
    """A trail as it is now: ``lacks`` says what it does not log of a region; "" where it logs all."""

    arn: str
    home: str
    root: str
    lacks: str = ""

    @property
    def name(self) -> str:
        """The name in its ARN, which is in the names of its digests."""
        return self.arn.rpartition("/")[2]

    @property
    def owner(self) -> str:
        """The account that may change it."""
        return self.arn.split(":")[4]


def trail_of(source: AwsSource, logs: LogFiles, region: str) -> Trail:
    """The trail that writes the files of a region; raises ``CollectError`` where none or more than one may."""
    rows = source.client("cloudtrail", region).rows("describe_trails", "trailList", includeShadowTrails=True)
    found = [row for row in rows if row.get("S3BucketName") == logs.bucket
             and str(row.get("S3KeyPrefix") or "").strip("/") == logs.prefix
             and logs.trail in ("", row["TrailARN"], row.get("Name"))]
    if len(found) != 1:
        names = ", ".join(sorted(str(row["TrailARN"]) for row in found)) or "none"
        raise CollectError("trail", f"cloudtrail_logs: expected one trail of {region} that writes to "
                           f"{logs.bucket}/{logs.root}, got {names}", operation="cloudtrail:DescribeTrails",
                           hint="Name it by cloudtrail_logs.trail, with its bucket and prefix.")
    row = found[0]
    home = str(row.get("HomeRegion") or region)
    selectors = source.client("cloudtrail", home).call("get_event_selectors", TrailName=row["TrailARN"])
    return Trail(row["TrailARN"], home, logs.root + _organization(source, row),
                 _lacks(row, region, source.partition) or unselected(selectors))


def _organization(source: AwsSource, row: Mapping[str, Any]) -> str:
    """What stands before the accounts' folders: the organisation's id for its own trail."""
    if not row.get("IsOrganizationTrail"):
        return ""
    answer = source.client("organizations").call("describe_organization")
    return f"{answer['Organization']['Id']}/"


def _lacks(row: Mapping[str, Any], region: str, partition: str) -> str:
    """What the trail leaves out of a region; a trail of another region alone is not listed there."""
    if HOME.get(partition, region) == region and not row.get("IncludeGlobalServiceEvents"):
        return "it does not log global services"
    return ""


def unselected(selectors: Mapping[str, Any]) -> str:
    """What the selectors leave out of the management events; all of them, reads too, are asked for of root."""
    basic = [one for one in selectors.get("EventSelectors") or () if one.get("IncludeManagementEvents")]
    if any(one.get("ReadWriteType") == "All" and not one.get("ExcludeManagementEventSources") for one in basic):
        return ""
    advanced = [one.get("FieldSelectors") for one in selectors.get("AdvancedEventSelectors") or ()]
    if any(fields == _MANAGEMENT for fields in advanced):
        return ""
    return "its selectors do not take every management event, reads and writes of all services"


@dataclass(slots=True)
class Past:
    """What the home region's files say of a trail, as far as they were read: kept for the lanes of a pass."""

    start: datetime | None = None
    end: datetime | None = None
    made: float = field(default_factory=time.monotonic)
    marks: list[tuple[datetime, str]] = field(default_factory=list)  # by time; "" is a write
    lock: Lock = field(default_factory=Lock)

    def read(self, walk: Walk, since: datetime, until: datetime) -> None:
        """Read from ``since`` to ``until`` what was not read before."""
        if self.start is None or self.end is None or since < self.start or time.monotonic() - self.made > _KEPT:
            self.start = self.end = since
            self.made, self.marks = time.monotonic(), []
        if self.end >= until:
            return
        for hour in walk.hours(self.end, until):
            self.marks += _marks(hour, walk.folder.trail)
            self.end = hour.end

    def settled(self, changed: Iterable[tuple[datetime, str]]) -> tuple[datetime | None, str]:
        """From when on the present settings held, and what was before that."""
        start, why = None, f"no write in its files since {self.start:%Y-%m-%d %H:%MZ} shows what it logged"
        for at, mark in sorted([*self.marks, *changed]):
            if mark:
                start, why = None, mark
            elif start is None:
                start = at
        return start, why


def _marks(hour: Hour, trail: str) -> Iterator[tuple[datetime, str]]:
    """A fault, or the changes of one hour and the first write after each."""
    if hour.fault:
        yield hour.end, f"whether its settings were changed is not known: {hour.fault}"
        return
    written = False
    for record in sorted(hour.records, key=itemgetter("eventTime")):
        change = _change(record, trail)
        if change or not written:
            yield parse_utc(record["eventTime"]), change
        written = not change


def _change(record: Mapping[str, Any], trail: str) -> str:
    """The sentence for a change of the trail's settings; "" for every other event."""
    if record.get("eventName") not in CHANGES or record.get("errorCode"):
        return ""
    asked = record.get("requestParameters") or {}
    named = str(asked.get("trailName") or asked.get("name") or trail)
    if named.rpartition("/")[2] != trail:
        return ""
    return f"its settings were changed on {record['eventTime']} ({record['eventName']})"


def is_mark(record: Mapping[str, Any]) -> bool:
    """Whether a record shows that writes were logged."""
    return record.get("readOnly") is False and record.get("managementEvent", True) is True and "eventTime" in record


def settled_from(source: AwsSource, trail: Trail, walk: Walk, since: datetime, now: datetime,
                 ) -> tuple[datetime | None, str]:
    """From when on the trail surely logged what it logs now, looking from just before ``since``; and why not before.

    The owner's event history has the changes of the last 90 days; those of another account are in its files only.
    """
    own = trail.owner == source.account
    past = source.past_of(trail.arn, Past)
    with past.lock:
        past.read(walk, since - BEFORE, now - (HISTORY - _OVERLAP if own else _UNDIGESTED))
        return past.settled(_looked_up(source, trail, now) if own else ())


def _looked_up(source: AwsSource, trail: Trail, now: datetime) -> list[tuple[datetime, str]]:
    """The changes of the trail's settings in the event history."""
    api = source.client("cloudtrail", trail.home)

    def ask() -> list[tuple[datetime, str]]:
        found: list[tuple[datetime, str]] = []
        for name in CHANGES:
            rows = api.whole("lookup_events", "Events", StartTime=now - HISTORY, EndTime=now,
                             LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}])["Events"]
            found += [(parse_utc(record["eventTime"]), change) for record in map(parsed_event, rows)
                      if (change := _change(record, trail.name))]
        return found

    return once((source.id, "changes of", trail.arn), ask)


def keys_of(source: AwsSource, region: str, since: datetime, until: datetime) -> Keys:
    """The public keys that a region's digests may be signed with; keys are changed at hours of their own."""
    rows = source.client("cloudtrail", region).whole(
        "list_public_keys", "PublicKeyList", StartTime=since - BEFORE, EndTime=until)["PublicKeyList"]
    return {str(row["Fingerprint"]): bytes(row["Value"]) for row in rows}


def home_walk(source: AwsSource, folder: Folder, trail: Trail, since: datetime, now: datetime) -> Walk:
    """The walk through the files of the trail's owner in its home region, for what was done to the trail."""
    home = replace(folder, account=trail.owner, region=trail.home)
    return Walk(home, keys_of(source, trail.home, since - BEFORE, now), is_mark, source.each)
