"""Keyed lists of a snapshot: what is listed, what happened or what people recorded, each with its key and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from collectors.base import ScanStatus
from policies.model import Listed
from policies.operation.evidence import Reader
from policies.operation.lanes import LaneData
from policies.operation.period import DAY, local_day, moment_of
from policies.operation.spans import versions_of
from store.types import SubjectHistory

SUBJECT = "$subject"
SYSTEM = "$system"
TENANT = "$tenant"
_ISO_DATE = len("2026-01-01")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a keyed list under one of its keys.

    ``first`` and ``last`` are its days (None: since before anything is known; still there). ``added`` is when it was
    first seen as it is (microseconds UTC) and ``body`` what a policy may see of it.
    """

    key: str
    id: str
    label: str
    source: str
    first: date | None
    last: date | None
    added: int
    digest: bytes
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a list, and the ids of those of which a date cannot be read."""

    rows: tuple[Entry, ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Raw:
    """One entry as stored; ``first`` and ``last`` are what its own dates say."""

    id: str
    source: str
    digest: bytes
    added: int
    first: date | None
    last: date | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """What is read: up to ``as_of``, events from ``start`` (microseconds UTC), days in ``zone``.

    ``past``: with the rows that are gone by then; ``doubtful``: with those of which nobody can tell whether they belong
    to the list.
    """

    zone: ZoneInfo
    start: int
    as_of: int
    past: bool = False
    doubtful: bool = False


def read_list(reader: Reader, listed: Listed, reach: Reach, names: Sequence[str] = ()) -> Entries:
    """The list as of an instant. ``names``: what ``$system`` in the path of its key stands for, the first there is."""
    key = (listed, reach, tuple(names))
    if key not in reader.memo:
        reader.memo[key] = _read(reader, listed, reach, names)
    found: Entries = reader.memo[key]
    return found


def _read(reader: Reader, listed: Listed, reach: Reach, names: Sequence[str]) -> Entries:
    found: list[Entry] = []
    unreadable: list[str] = []
    raws = [raw for raw in _RAW[listed.form](reader, listed, reach) if reach.past or not raw.gone]
    for raw, (_, body) in zip(raws, reader.evidence.documents(raw.digest for raw in raws), strict=True):
        document = orjson.loads(body)
        if not _belongs(listed, raw, document, doubtful=reach.doubtful):
            continue
        try:
            found.extend(_entries(listed, raw, document, reach.zone, names))
        except ValueError:
            unreadable.append(raw.id)
    return Entries(tuple(sorted(found, key=lambda e: (e.first or date.min, e.key, e.source, e.id))),
                   tuple(sorted(unreadable)))


def _belongs(listed: Listed, raw: _Raw, document: Mapping[str, Any], *, doubtful: bool) -> bool:
    """Whether an entry has the values that the list asks for; ``doubtful`` where it has none at all."""
    for path, wanted in listed.where:
        values = values_at(document, path)
        if not set(values).intersection(wanted) and (values or not (doubtful or "" in wanted)):
            return False
    tenant = raw.source.partition(":")[2]
    return not any((tenant if value == TENANT else value) in values_at(document, path)
                   for path, others in listed.unless for value in others)


def _entries(listed: Listed, raw: _Raw, document: Mapping[str, Any], zone: ZoneInfo,
             names: Sequence[str]) -> Iterator[Entry]:
    """One entry a key; raises ``ValueError`` where a declared date is none."""
    first = _day(document, listed.on, zone) if listed.on else raw.first
    last = _day(document, listed.until, zone) if listed.until else None
    keys = [raw.id] if listed.key == SUBJECT else values_at(document, listed.key, names)
    body = {name: document[name] for name in listed.evidence if name in document}
    for key in dict.fromkeys(keys):
        yield Entry(key, raw.id, str(document.get("label", "")), raw.source, first,
                    _earlier(last, raw.last), raw.added, raw.digest, body)


def _earlier(last: date | None, gone: date | None) -> date | None:
    return min((day for day in (last, gone) if day is not None), default=None)


def values_at(document: Any, path: str, names: Sequence[str] = ()) -> list[str]:
    """The values at a dotted path as text, through lists; what is null or missing has none."""
    found = [document]
    for step in path.split("."):
        steps = names if step == SYSTEM else (step,)
        found = [value for each in found for value in _flat(_member(each, steps))]
    return [value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
            for value in found]


def _member(value: Any, names: Sequence[str]) -> Any:
    held = (value.get(name) for name in names) if isinstance(value, dict) else ()
    return next((each for each in held if each not in (None, "")), None)


def _flat(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [each for one in value for each in _flat(one)]
    return [] if value is None else [value]


def _day(document: Mapping[str, Any], path: str, zone: ZoneInfo) -> date | None:
    """The date at a path: of an ISO date, or the local day of an instant; ``ValueError`` for anything else."""
    values = values_at(document, path)
    if not values:
        return None
    text = values[0]
    return date.fromisoformat(text) if len(text) <= _ISO_DATE else datetime.fromisoformat(text).astimezone(zone).date()


def _rows(reader: Reader, listed: Listed, reach: Reach) -> Iterator[_Raw]:
    for info in reader.infos(listed.kind):
        lane = reader.read(info)
        begun = min((s.observed_at for s in lane.scans if s.status == ScanStatus.COMPLETE), default=reach.as_of)
        for history in lane.histories:
            row = _row(lane, history, reach.zone, begun, reach.as_of)
            if row is not None:
                yield row


def _versions(reader: Reader, listed: Listed, reach: Reach) -> Iterator[_Raw]:
    """Every version of every row that was in force at the start or later, with the days on which it was."""
    for info in reader.infos(listed.kind):
        for history in reader.read(info).histories:
            for version in (v for v in versions_of(history.changes, reach.as_of + 1) if v.end > reach.start):
                yield _Raw(history.subject, info.source, version.digest, version.start,
                           local_day(version.start, reach.zone),
                           local_day(version.end, reach.zone) if version.ended else None)


def _row(lane: LaneData, history: SubjectHistory, zone: ZoneInfo, begun: int, as_of: int) -> _Raw | None:
    """The last version of a row. One that the first reading already had was there since before."""
    versions = versions_of(history.changes, as_of + 1)
    if not versions:
        return None
    last = versions[-1]
    seen = None if versions[0].start <= begun else local_day(versions[0].start, zone)
    return _Raw(history.subject, lane.info.source, last.digest, last.start, seen,
                local_day(last.end, zone) if last.ended else None, last.ended)


def _events(reader: Reader, listed: Listed, reach: Reach) -> Iterator[_Raw]:
    sources = {info.id: info.source for info in reader.infos(listed.kind)}
    for event in reader.evidence.events(listed.kind, start=reach.start, end=reach.as_of + 1):
        yield _Raw(event.event_id, sources[event.lane], event.digest, event.occurred_at,
                   local_day(event.occurred_at, reach.zone), None)


def _records(reader: Reader, listed: Listed, reach: Reach) -> Iterator[_Raw]:
    sources = {info.id: info.source for info in reader.infos(listed.kind)}
    for record in reader.evidence.records(listed.record or None):
        if record.lane in sources and record.added_at <= reach.as_of:
            yield _Raw(record.record_id, sources[record.lane], record.digest, record.added_at,
                       day_recorded(record.effective_at, reach.zone), None)


_RAW = {"row": _rows, "version": _versions, "event": _events, "record": _records}


def day_recorded(instant: int, zone: ZoneInfo) -> date:
    """The day of a record. Midnight UTC is how a date without a time is stored, and stays that date in every zone."""
    return moment_of(instant).date() if instant % DAY == 0 else local_day(instant, zone)
