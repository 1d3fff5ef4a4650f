"""AWS Config's history: which resources have an item, and every item of those that changed in the window.

One query lists the present item of each resource, and a listing of each type those that were deleted. Only what has an
item in the window, or was deleted in it, is asked for its history, one resource at a time. What is kept of an item is
whose it is and when; what it says is not needed, for the resources themselves are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from collectors.aws.config_names import LOOK_BACK_DAYS, RECORDER, TYPES, query_of
from collectors.aws.config_recorder import KEPT_DAYS, recording
from collectors.aws.declare import reads
from collectors.base import Collector, Completeness, Event, Item, Level, Problem, Scope, Unavailable, Yields
from collectors.canonical import parse_utc, utc_text

if TYPE_CHECKING:
    from collectors.aws.calls import Api
    from collectors.aws.session import AwsSource

_QUERY = "config:SelectResourceConfig"
_PAGES = {"PageSize": 100}
_FIELDS = ("resourceType", "resourceId", "configurationStateId", "configurationItemStatus",
           "configurationItemCaptureTime")
_RECORDED = frozenset({"OK", "ResourceDiscovered", "ResourceDeleted"})
Name = tuple[str, str]  # type and id


@dataclass(frozen=True, slots=True)
class _Kept:
    """One item: of which resource, which state of it, whether it was recorded, and when."""

    type: str
    id: str
    state: str
    status: str
    captured: datetime

    @property
    def name(self) -> Name:
        return self.type, self.id

    @property
    def key(self) -> str:
        return f"{self.type}/{self.id}/{self.state}"


def _items(source: AwsSource, scope: Scope) -> Iterator[Item]:
    if scope.since is None:
        raise Unavailable("no_window", "config: expected a window, got none")
    api = source.client("config", scope.id)
    now = recording(api, TYPES, scope.until)
    if now.start is None:
        yield from _nothing(scope, now.why)
        return
    present = list(_present(api, now.types))
    recorder = [item.captured for item in present if item.type == RECORDER]
    if not recorder:
        yield from _nothing(scope, "AWS Config has no item of its own recorder")
        return
    start = min(max(now.start, *recorder, scope.since, scope.until - timedelta(days=LOOK_BACK_DAYS)), scope.until)
    found = {item.key: item for item in present if item.type != RECORDER}
    changed = _changed(api, now.types, found.values(), start)
    for history in source.each(partial(_history, api, start, scope.until), changed):
        found = {**{item.key: item for item in history}, **found}
    for _, item in sorted(found.items()):
        yield _event(source, scope, item)
    broken = {item.type for item in found.values() if item.status not in _RECORDED}
    yield Completeness(query_of((name for name in now.types if name not in broken), start), scope.since, scope.until,
                       rows=len(found))


def _nothing(scope: Scope, why: str) -> Iterator[Item]:
    """All that there is was read, and it proves nothing."""
    yield Problem("not_recorded", f"{scope.id}: {why}; its history proves nothing. See docs/sources/aws.md")
    yield Completeness(query_of((), scope.until), scope.since or scope.until, scope.until, rows=0)


def _present(api: Api, types: tuple[str, ...]) -> Iterator[_Kept]:
    """The present item of each resource, and of the recorder."""
    names = ", ".join(f"'{name}'" for name in (*types, RECORDER))
    rows = api.whole("select_resource_config", "Results", PaginationConfig=_PAGES,
                     Expression=f"SELECT {', '.join(_FIELDS)} WHERE resourceType IN ({names})")["Results"]
    for row in rows:
        try:
            yield _kept(orjson.loads(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unavailable("unreadable_answer", f"{_QUERY}: a row has no readable type, id, state or time",
                              operation=_QUERY) from error


def _changed(api: Api, types: tuple[str, ...], present: Iterable[_Kept], start: datetime) -> list[Name]:
    """The resources of which something was recorded since, those that are gone included."""
    gone = [(row["resourceType"], row["resourceId"]) for name in types for row in api.whole(
        "list_discovered_resources", "resourceIdentifiers", resourceType=name,
        includeDeletedResources=True, PaginationConfig=_PAGES)["resourceIdentifiers"]
        if row.get("resourceDeletionTime") and row["resourceDeletionTime"] >= start]
    return sorted({item.name for item in present if item.captured >= start} | set(gone))


def _history(api: Api, start: datetime, until: datetime, name: Name) -> list[_Kept]:
    rows = api.whole("get_resource_config_history", "configurationItems", resourceType=name[0], resourceId=name[1],
                     earlierTime=start, laterTime=until, chronologicalOrder="Forward",
                     PaginationConfig=_PAGES)["configurationItems"]
    return [_kept(row) for row in rows]


def _kept(row: dict[str, Any]) -> _Kept:
    kind, name, state, status, captured = (row[field] for field in _FIELDS)
    when = captured if isinstance(captured, datetime) else parse_utc(captured)
    # One protocol sends the instant as a fraction, the other as text, both to the millisecond.
    return _Kept(str(kind), str(name), str(state), str(status),
                 datetime.fromtimestamp(round(when.timestamp() * 1000) / 1000, UTC))


def _event(source: AwsSource, scope: Scope, item: _Kept) -> Event:
    return Event(item.key, item.id, item.captured, {
        "account": source.account, "region": scope.id, "item": {
            "resourceType": item.type, "resourceId": item.id, "configurationStateId": item.state,
            "configurationItemStatus": item.status, "configurationItemCaptureTime": utc_text(item.captured)}})


COLLECTORS = (
    Collector("aws.config.item", "Items of AWS Config's history: which resource changed when",
              reads("config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus",
                    "config:DescribeRetentionConfigurations", _QUERY, "config:ListDiscoveredResources",
                    "config:GetResourceConfigHistory"),
              _items, level=Level.REGION, yields=Yields.EVENT, parent="aws.region", retention_days=KEPT_DAYS),
)
