"""A source in memory whose collectors can be made to misbehave, and a sink that remembers: both real protocols."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.base import Collector, Item, Lane, Level, Operation, ScanSeal, Scope, Yields

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Clock:
    """A UTC clock that moves one second each time it is read."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """Now, in UTC."""
        with self._lock:
            self.now += timedelta(seconds=1)
            return self.now


@dataclass
class MemorySource:
    """Scopes from a mapping; an exception there is raised when that level is listed."""

    kinds: tuple[Collector, ...]
    id: str = "memory:1"
    label: str = "memory"
    type: str = "memory"
    caller: str = "reader"
    levels: dict[Level, Any] = field(default_factory=dict)
    listed: int = 0

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The configured scopes, or the configured failure."""
        self.listed += 1
        found = self.levels.get(level, [])
        if isinstance(found, Exception):
            raise found
        return found() if callable(found) else found

    def collectors(self) -> tuple[Collector, ...]:
        """The given collectors."""
        return self.kinds


@dataclass
class RecordedLane:
    """One lane as it arrived."""

    lane: Lane
    options: dict[str, Any]
    documents: dict[str, bytes] = field(default_factory=dict)
    events: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)
    records: dict[str, tuple[str, datetime, bytes]] = field(default_factory=dict)
    sealed: ScanSeal | None = None
    broken: Exception | None = None

    def unseen(self) -> list[tuple[str, bytes]]:
        """Nothing was there before."""
        return []

    def add(self, subject: str, body: bytes) -> None:
        """Keep one document, or break as told."""
        if self.broken:
            raise self.broken
        assert subject not in self.documents
        self.documents[subject] = body

    def add_event(self, event_id: str, occurred_at: datetime, body: bytes) -> None:
        """Keep one event."""
        assert event_id not in self.events
        self.events[event_id] = (occurred_at, body)

    def add_record(self, record_id: str, kind: str, effective_at: datetime, body: bytes) -> None:
        """Keep one record."""
        assert record_id not in self.records
        self.records[record_id] = (kind, effective_at, body)

    def seal(self, seal: ScanSeal) -> None:
        """Keep how the scan ended."""
        assert self.sealed is None
        self.sealed = seal


@dataclass
class RecordingSink:
    """A Sink and its one PassSink."""

    marks: dict[Lane, datetime] = field(default_factory=dict)
    lanes: dict[Lane, RecordedLane] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    refuse: dict[Lane, Exception] = field(default_factory=dict)
    breaks: dict[Lane, Exception] = field(default_factory=dict)
    closed: datetime | None = None
    began: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin_pass(self, *, started_at: datetime, meta: Mapping[str, Any]) -> RecordingSink:
        """Start; it is its own pass."""
        del started_at
        self.began += 1
        self.meta = meta
        return self

    def open_lane(self, lane: Lane, *, label: str, scope_label: str, provenance: bytes, started_at: datetime,
                  yields: Yields, personal: bool) -> RecordedLane:
        """A lane that records, unless the test wants it refused."""
        with self.lock:
            if lane in self.refuse:
                raise self.refuse[lane]
            assert lane not in self.lanes
            options = {"label": label, "scope_label": scope_label, "provenance": provenance,
                       "started_at": started_at, "yields": yields, "personal": personal}
            self.lanes[lane] = RecordedLane(lane, options, broken=self.breaks.get(lane))
            return self.lanes[lane]

    def since(self, lane: Lane, kept_from: datetime | None = None) -> datetime | None:
        """The mark that the test set."""
        del kept_from
        return self.marks.get(lane)

    def close(self, ended_at: datetime) -> str:
        """A fixed hash."""
        self.closed = ended_at
        return "ab" * 32


def collector(kind: str, collect: Callable[[Any, Scope], Iterator[Item]], **options: Any) -> Collector:
    """A collector that declares one read."""
    operations = options.pop("operations", (Operation("thing:ListThings", "thing:ListThings"),))
    return Collector(kind, kind, operations, collect, **options)


def items(*given: Item | Exception) -> Callable[[Any, Scope], Iterator[Item]]:
    """A collect function that yields these, and raises where an exception stands."""
    def collect(source: Any, scope: Scope) -> Iterator[Item]:
        del source, scope
        for item in given:
            if isinstance(item, BaseException):
                raise item
            yield item
    return collect
