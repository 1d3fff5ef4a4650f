"""Reads what the logs of changes in a snapshot say of its lanes; each log and each document is read once."""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import orjson

from collectors.aws.cloudtrail_names import HOME
from collectors.aws.config_names import holds, recorded_from
from collectors.base import ScanStatus
from collectors.canonical import CanonicalError
from policies.operation.change_logs import SUBJECT, Log, Watch, watch_of
from policies.operation.continuity import (
    NOTHING,
    SKEW,
    Continuity,
    LogRead,
    Subjects,
    Touch,
    continuity_of,
    unexplained,
)
from policies.operation.evidence import Reader
from policies.operation.lanes import LaneData
from policies.operation.period import DAY, micros
from policies.operation.scopes import common, united
from policies.operation.verdicts import Memory
from store.errors import DocumentRemoved
from store.types import LaneInfo, ScanInfo

REACH = 31 * DAY
"""How far before the period a log is read: between two scans that are further apart nothing is proven."""
ByLane = Mapping[int, list[tuple[int, Mapping[str, list[str]]]]]
_DOMAIN = b"tieout/continuity/v1\0"


class ChangeLogs:
    """What the logs of changes say of lanes, over [start, end) in microseconds UTC."""

    def __init__(self, reader: Reader, memory: Memory, watches: Sequence[Watch], *, start: int, end: int) -> None:
        self._reader, self._memory, self._watches = reader, memory, watches
        self._start, self._end = start - REACH, end
        self._names = [frozenset(name.casefold() for name in watch.events) for watch in watches]
        kept = (tuple(watches), self._start, end)  # several benches of one reader ask for the same
        self._events: dict[Log, ByLane] = reader.memo.setdefault(("events of logs", *kept), {})
        self._known: dict[bytes, dict[bytes, Any]] = reader.memo.setdefault(("traits for logs", *kept), {})
        self._found: dict[tuple[int, int], tuple[Continuity, int]] = reader.memo.setdefault(("logs by lane", *kept), {})

    def of(self, test: str, lane: LaneData) -> Continuity:
        """What the log that a test is watched by says of a lane; nothing where there is none."""
        watch = watch_of(test, self._watches)
        if watch is None:
            return NOTHING
        key = (self._watches.index(watch), lane.info.id)
        if key not in self._found:
            said = self._continuity(watch, lane)
            self._found[key] = said, unexplained(lane.histories, said) if said.held else 0
        return self._found[key][0]

    def contradicted(self) -> Iterator[str]:
        """Where a log that is whole has no event of a change that was seen, as sentences for the limits."""
        for (number, lane), (said, changes) in sorted(self._found.items(), key=lambda item: item[0]):
            info = next(i for i in self._reader.every() if i.id == lane)
            if changes:
                where = " ".join(filter(None, (self._watches[number].kind, "in", info.source, info.scope)))
                yield (f"{said.says[:1].upper()}{said.says[1:]} has no event of {changes} of the changes seen "
                       f"of {where}: what it proves of others there rests on a log that lacks something.")

    def _continuity(self, watch: Watch, lane: LaneData) -> Continuity:
        scopes = tuple(HOME.values()) if watch.home else (lane.info.scope,)
        logs = [info for info in self._reader.infos(watch.log.kind)
                if info.source == lane.info.source and (watch.region or info.scope in scopes)]
        if not logs:
            return NOTHING
        read = self._read(watch, logs)
        if not read.whole and not read.touches:
            return NOTHING
        regions = frozenset(info.scope for info in logs)
        return continuity_of(lane.scans, read, self._subjects(watch, lane, read, regions), self._end)

    def _read(self, watch: Watch, logs: Sequence[LaneInfo]) -> LogRead:
        """The log's lanes: one, or all regions, which must be whole together."""
        number = str(self._watches.index(watch))
        events = self._log_events(watch.log)
        touches = [Touch(at, tuple(ties[number])) for info in logs for event, ties in events.get(info.id, ())
                   if number in ties for at in range(event - watch.log.lag, event + 1, 2 * SKEW)]
        whole = common(united(span for scan in self._reader.scans(info) for span in self._whole(watch, scan))
                       for info in logs)
        return LogRead(whole, tuple(touches), watch.log.says)

    def _whole(self, watch: Watch, scan: ScanInfo) -> Iterator[tuple[int, int]]:
        """Over what a scan shows the log whole: its window, as far as events are in the log when it is read."""
        log, proof = watch.log, scan.completeness or {}
        since, until, query = proof.get("since"), proof.get("until"), str(proof.get("query"))
        if (scan.status == ScanStatus.COMPLETE and isinstance(since, int) and isinstance(until, int)
                and log.asked in query and not proof.get("unmatched")):
            low, high = max(since, self._start, _recorded(watch, query)), min(until, scan.observed_at - log.settle)
            if low < high:
                yield low, high

    def _log_events(self, log: Log) -> ByLane:
        """By lane of the log: the instant of each event with its names, by the number of each watch it touches."""
        if log not in self._events:
            found = list(self._reader.evidence.events(log.kind, start=0 if log.lists else self._start, end=self._end))
            ties = self._remembered(self._key(b"events", log), (e.digest for e in found),
                                    lambda document: self._ties(log, document))
            by_lane: dict[int, list[tuple[int, Mapping[str, list[str]]]]] = defaultdict(list)
            for event in found:
                if ties[event.digest]:
                    by_lane[event.lane].append((event.occurred_at, ties[event.digest]))
            self._events[log] = by_lane
        return self._events[log]

    def _ties(self, log: Log, document: Mapping[str, Any] | None) -> Mapping[str, list[str]]:
        """Whom an event touches, by the number of each watch; one whose body was removed touches all of every watch."""
        found = {}
        for number, watch in enumerate(self._watches):
            if watch.log == log and (document is None or _text(document, log.name).casefold() in self._names[number]):
                named = (_text(document, path) for path in watch.ties) if document is not None else ()
                found[str(number)] = list(dict.fromkeys(part for name in named for part in _with_parents(name)))
        return found

    def _subjects(self, watch: Watch, lane: LaneData, read: LogRead, regions: Collection[str]) -> Subjects:
        conditions = bool(watch.owner or watch.never or watch.region)
        named = bool(read.touches) or watch.log.lists
        by_name = named and watch.subject not in {(), (SUBJECT,)}
        digests = {c.digest for h in lane.histories if conditions or by_name or len(h.changes) > 1
                   for c in h.changes if c.digest is not None}
        traits = self._remembered(self._key(b"subjects", watch), digests, lambda document: _traits(watch, document))
        return Subjects(
            dict(_named(watch, lane, traits)) if named and watch.subject else {}, watch.lasting,
            frozenset(h.subject for h in lane.histories if any(
                c.digest is not None and not _mine(watch, traits[c.digest], regions) for c in h.changes))
            if conditions else frozenset(),
            dict(_alike(lane, traits)), watch.log.lists)

    def _key(self, part: bytes, of: Log | Watch) -> bytes:
        """What a memory is good for: the rows of the table that it was made by."""
        rows = [repr(w) for w in self._watches if of in {w, w.log}]
        return hashlib.sha256(_DOMAIN + part + orjson.dumps(rows)).digest()

    def _remembered(self, key: bytes, digests: Iterable[bytes], make: Callable[[Mapping[str, Any] | None], Any],
                    ) -> Mapping[bytes, Any]:
        """What was made of each document, from memory where it is there."""
        known = self._known.setdefault(key, {d: orjson.loads(v) for d, v in self._memory.rows(key).items()})
        fresh = {digest: make(document) for digest, document in self._documents(set(digests) - known.keys())}
        if fresh:
            known.update(fresh)
            self._memory.put_rows(key, [(digest, orjson.dumps(value)) for digest, value in fresh.items()])
        return known

    def _documents(self, digests: Collection[bytes]) -> Iterator[tuple[bytes, Mapping[str, Any] | None]]:
        """Each document, None where retention removed its body."""
        evidence = self._reader.evidence
        try:
            yield from [(digest, orjson.loads(body)) for digest, body in evidence.documents(sorted(digests))]
        except DocumentRemoved:
            for digest in sorted(digests):
                try:
                    yield digest, orjson.loads(evidence.document(digest))
                except DocumentRemoved:
                    yield digest, None


def _text(document: Mapping[str, Any], path: str) -> str:
    """The text or number at a dotted path; "" where there is none."""
    value = _value(document, path)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _with_parents(name: str) -> Iterator[str]:
    """A name in small letters, and those of what it lies in: a rule's id, then its group's. Nothing for no name."""
    at = name.casefold()
    while at:
        yield at
        at = at.rpartition("/")[0]


def _value(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _traits(watch: Watch, document: Mapping[str, Any] | None) -> list[Any]:
    """Whether the log speaks for a document, the names in it, the digest of its tested facts, and its region."""
    if document is None:
        return [False, [], "", ""]
    mine = ((not watch.owner or _account(_text(document, watch.owner)) == _text(document, "account") != "")
            and (not watch.never or _value(document, watch.never) is False))
    facts = orjson.dumps([_value(document, path) for path in watch.facts], option=orjson.OPT_SORT_KEYS)
    return [mine, [_text(document, path).casefold() for path in watch.subject if path != SUBJECT],
            hashlib.sha256(facts).hexdigest(), _text(document, watch.region)]


def _mine(watch: Watch, traits: Sequence[Any], regions: Collection[str]) -> bool:
    return bool(traits[0]) and (not watch.region or traits[3] in regions)


def _recorded(watch: Watch, query: str) -> int:
    """Since when a log that lists what it has is whole for a watch, as its query says; never where it does not."""
    if not watch.log.lists:
        return 0
    try:
        return micros(recorded_from(query)) if all(holds(query, name) for name in watch.events) else sys.maxsize
    except CanonicalError:
        return sys.maxsize


def _account(owner: str) -> str:
    """The account in an ARN, or the text itself."""
    return owner.split(":")[4] if owner.count(":") > 4 else owner


def _named(watch: Watch, lane: LaneData, traits: Mapping[bytes, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """Every subject with every name that it ever had."""
    for history in lane.histories:
        if SUBJECT in watch.subject:
            yield history.subject, frozenset({history.subject.casefold()})
        else:
            yield history.subject, frozenset(name for c in history.changes if c.digest is not None
                                             for name in traits[c.digest][1] if name)


def _alike(lane: LaneData, traits: Mapping[bytes, Any]) -> Iterator[tuple[str, frozenset[int]]]:
    for history in lane.histories:
        same = frozenset(b.observed_at for a, b in pairwise(history.changes)
                         if a.digest is not None and b.digest is not None
                         and traits[a.digest][2] == traits[b.digest][2] != "")
        if same:
            yield history.subject, same
