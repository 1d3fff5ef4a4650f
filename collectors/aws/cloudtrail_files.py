"""CloudTrail's log files in S3: the events that the event history has forgotten, as far as the digests prove them.

A digest names what was *delivered* in its hour, and an event is delivered some time after it happened: a run of digests
proves events up to ``LATE`` before its end. One call reads one stretch: whole, or not whole with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import orjson

from collectors.aws.cloudtrail_bucket import operations
from collectors.aws.cloudtrail_events import Row, kept, parsed_event
from collectors.aws.cloudtrail_names import ASKED, FILES_OF, names_in
from collectors.aws.declare import reads
from collectors.base import CollectError, Completeness, Event, Item, Problem, Scope
from collectors.guard import meter
from collectors.limits import LIMITS

if TYPE_CHECKING:
    from collectors.aws.cloudtrail_trails import Trail
    from collectors.aws.cloudtrail_walk import Hour
    from collectors.aws.session import AwsSource
    from collectors.aws.settings import LogFiles
    from collectors.base import Operation

LATE = timedelta(hours=1)
"""After how long an event is in a delivered file; CloudTrail needs minutes as a rule."""
NOT_WHOLE = "not_whole"
_READS = reads("cloudtrail:ListPublicKeys", "cloudtrail:LookupEvents", "cloudtrail:DescribeTrails",
               "cloudtrail:GetEventSelectors", "organizations:DescribeOrganization")
_SPARE = LIMITS.lane_seconds / 2  # seconds of a scan's time that are left when a stretch is closed
_STRETCH = timedelta(days=31)  # the longest stretch of one scan


def needed(logs: LogFiles, partition: str) -> tuple[Operation, ...]:
    """What reading the files needs beside the event history."""
    return (*_READS, *operations(logs, partition))


def older(source: AwsSource, scope: Scope) -> Iterator[Item]:
    """The events of one stretch from ``scope.since`` on, and a proof of how far it goes or why it is not whole."""
    from collectors.aws.cloudtrail_trails import home_walk, keys_of, settled_from, trail_of  # noqa: PLC0415 - cryptography
    from collectors.aws.cloudtrail_walk import Folder, Walk  # noqa: PLC0415 - as above

    logs, since, now = source.logs, scope.since, scope.now
    if logs is None or since is None or now is None:
        return
    trail = trail_of(source, logs, scope.id)
    folder = Folder(source.bucket(logs), trail.root, source.account, scope.id, trail.name, trail.home)
    why, until = trail.lacks, scope.until
    if not why:
        start, before = settled_from(source, trail, home_walk(source, folder, trail, since, now), since, now)
        if start is None or start > since:
            why, until = before, min(until, start or until)
    if why:
        yield from _in_vain(trail, scope, since, until, why)
        return
    walk = Walk(folder, keys_of(source, scope.id, since, now), _wanted(names_in(source.partition, scope.id)),
                source.each, before=scope.until)
    yield from _stretch(source, scope, trail, walk.hours(since, scope.until + LATE), since)


def _stretch(source: AwsSource, scope: Scope, trail: Trail, hours: Iterator[Hour], since: datetime) -> Iterator[Item]:
    """The events of a run of whole hours, and how far it proves; a fault at its very start is all that it says."""
    reached, end, why = since, since, ""
    times: list[datetime] = []
    for hour in hours:
        end, why = hour.end, hour.fault
        if not why:
            events, why = _events(source, scope, hour)
            yield from events
            times += [event.occurred_at for event in events]
        if why:
            break
        reached = hour.end
        if _enough(since, reached):
            break
    whole = min(scope.until, reached - LATE)
    if whole <= since:
        yield from _in_vain(trail, scope, since, min(scope.until, end), why)
        return
    yield Completeness(f"{FILES_OF} {trail.arn} by its digests: {ASKED}, ConsoleLogin and root", since, whole,
                       rows=sum(since <= at < whole for at in times))


def _events(source: AwsSource, scope: Scope, hour: Hour) -> tuple[list[Event], str]:
    """The events of an hour, and what is wrong with a record that cannot be read: it may be the one that matters."""
    found = []
    for record in hour.records:
        row = {"EventId": record.get("eventID"), "CloudTrailEvent": orjson.dumps(record).decode()}
        try:
            found.append(kept(source, scope, parsed_event(row)))
        except CollectError as error:
            return [], str(error)
    return found, ""


def _enough(since: datetime, reached: datetime) -> bool:
    """Whether a stretch is closed here, so that what was read is sealed before the scan's time is up."""
    late = meter().seconds_left() < _SPARE
    return reached - since > _STRETCH or (late and reached - LATE > since)


def _in_vain(trail: Trail, scope: Scope, since: datetime, until: datetime, why: str) -> Iterator[Item]:
    """A stretch that was read and is not whole, with the reason."""
    yield Problem(NOT_WHOLE, f"{FILES_OF} {trail.name} in {scope.id} from {since:%Y-%m-%d %H:%MZ} to "
                  f"{until:%Y-%m-%d %H:%MZ}: {why}", "cloudtrail-files:GetObject", listing=True)
    yield Completeness(f"{FILES_OF} {trail.arn}, not whole", since, until, rows=0)


def _wanted(names: Collection[str]) -> Callable[[Row], bool]:
    """Which records the event history is asked for: management events of these names, and all that root does."""
    def wanted(record: Row) -> bool:
        if not record.get("managementEvent", record.get("eventCategory", "Management") == "Management"):
            return False
        identity = record.get("userIdentity") or {}
        root = identity.get("type") == "Root" or identity.get("userName") == "root"
        return root or record.get("eventName") in names
    return wanted
