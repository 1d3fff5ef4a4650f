"""Reads what the logs of changes in a snapshot say of its lanes; each log and each document is read once."""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    in_vain,
    unexplained,
)
from policies.operation.continuity_traits import alike_in, named_in, speaks_for, text_at, traits_of, with_parents
from policies.operation.evidence import Reader
from policies.operation.lanes import LaneData
from policies.operation.period import DAY, micros, moment_of
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
        self._every = (*watches, *(watch.beside for watch in watches if watch.beside is not None))
        self._names = [frozenset(name.casefold() for name in watch.events) for watch in self._every]
        self._lanes: dict[Log, dict[str, list[LaneInfo]]] = {}
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

    def limits(self) -> Iterator[str]:
        """What the logs that were asked lack, as sentences: changes that were seen, what they cannot show, scans."""
        lanes = {info.id: info for info in self._reader.every()}
        asked = [(self._watches[number], lanes[lane], *found)
                 for (number, lane), found in sorted(self._found.items(), key=lambda item: item[0])]
        for watch, info, said, changes in asked:
            if changes:
                where = " ".join(filter(None, (watch.kind, "in", info.source, info.scope)))
                yield (f"{_first(said.says)} has no event of {changes} of the changes seen "
                       f"of {where}: what it proves of others there rests on a log that lacks something.")
        yield from dict.fromkeys(watch.log.limit for watch, _, said, _ in asked if said.held and watch.log.limit)
        logs = {log.id: (watch.log, log) for watch, info, _, _ in asked for log in self._logs(watch, info)}
        for log, info in logs.values():
            yield from _failed(log, info, self._reader.scans(info))

    def _logs(self, watch: Watch, info: LaneInfo) -> list[LaneInfo]:
        """The lanes of a watch's log that speak for a lane: of its region, of the account's, or of all regions."""
        scopes = tuple(HOME.values()) if watch.home else (info.scope,)
        if watch.log not in self._lanes:
            self._lanes[watch.log] = defaultdict(list)
            for log in self._reader.infos(watch.log.kind):
                self._lanes[watch.log][log.source].append(log)
        return [log for log in self._lanes[watch.log][info.source] if watch.region or log.scope in scopes]

    def _continuity(self, watch: Watch, lane: LaneData) -> Continuity:
        logs = self._logs(watch, lane.info)
        touches = list(self._touches(watch, logs))
        whole = common([united(span for scan in self._reader.scans(info) for span in self._whole(watch, scan))
                        for info in logs])
        lost = tuple(vain for info in logs for vain in in_vain(self._reader.scans(info)))
        if not whole and not touches:
            return replace(NOTHING, lost=lost) if lost else NOTHING
        subjects = self._subjects(watch, lane, touches, frozenset(info.scope for info in logs))
        touches += self._beside(watch, lane.info, subjects)
        read = LogRead(whole, tuple(touches), watch.log.says)
        return replace(continuity_of(lane.scans, read, subjects, self._end), lost=lost)

    def _touches(self, watch: Watch, logs: Iterable[LaneInfo]) -> Iterator[Touch]:
        """The events of a watch; each counts over all the time in which its change may have been."""
        number, events = str(self._every.index(watch)), self._log_events(watch.log)
        for info in logs:
            for event, ties in events.get(info.id, ()):
                if number in ties:
                    yield from (Touch(at, tuple(ties[number]))
                                for at in range(event - watch.log.lag, event + 1, 2 * SKEW))

    def _beside(self, watch: Watch, info: LaneInfo, subjects: Subjects) -> Iterator[Touch]:
        """What the other log of a watch has of the subjects; whom else it names is no matter of this lane."""
        if watch.beside is not None:
            known = frozenset(name for names in subjects.named.values() for name in names)
            logs = self._logs(replace(watch.beside, region=watch.region), info)
            yield from (touch for touch in self._touches(watch.beside, logs) if not known.isdisjoint(touch.names))

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
        for number, watch in enumerate(self._every):
            if watch.log == log and (document is None or text_at(document, log.name).casefold() in self._names[number]):
                named = (text_at(document, path) for path in watch.ties) if document is not None else ()
                found[str(number)] = list(dict.fromkeys(part for name in named for part in with_parents(name)))
        return found

    def _subjects(self, watch: Watch, lane: LaneData, touches: Sequence[Touch], regions: Collection[str]) -> Subjects:
        conditions = bool(watch.owner or watch.never or watch.region)
        named = watch.subject if touches or watch.log.lists else ()
        by_name = named not in {(), (SUBJECT,)}
        digests = {c.digest for h in lane.histories if conditions or by_name or len(h.changes) > 1
                   for c in h.changes if c.digest is not None}
        traits = self._remembered(self._key(b"subjects", watch), digests, lambda document: traits_of(watch, document))
        foreign = frozenset(h.subject for h in lane.histories if conditions and any(
            c.digest is not None and not speaks_for(watch, traits[c.digest], regions) for c in h.changes))
        names = dict(named_in(watch, lane, traits)) if named else {}
        return Subjects(names, watch.lasting, foreign, dict(alike_in(lane, traits)),
                        _since(names, touches) if watch.log.lists else None)

    def _key(self, part: bytes, of: Log | Watch) -> bytes:
        """What a memory is good for: the rows of the table that it was made by."""
        rows = [repr(w) for w in self._every if of in {w, w.log}]
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


def _recorded(watch: Watch, query: str) -> int:
    """Since when a log that lists what it has is whole for a watch, as its query says; never where it does not."""
    if not watch.log.lists:
        return 0
    try:
        return micros(recorded_from(query)) if all(holds(query, name) for name in watch.events) else sys.maxsize
    except CanonicalError:
        return sys.maxsize


def _since(named: Mapping[str, Collection[str]], touches: Iterable[Touch]) -> Mapping[str, int]:
    """From when a log that lists what it has knows each subject: its first event."""
    first: dict[str, int] = {}
    for touch in touches:
        first.update((name, min(touch.at, first.get(name, touch.at))) for name in touch.names)
    known = {subject: [first[name] for name in names if name in first] for subject, names in named.items()}
    return {subject: min(instants) for subject, instants in known.items() if instants}


def _failed(log: Log, info: LaneInfo, scans: Sequence[ScanInfo]) -> Iterator[str]:
    """That the last scan of a log did not read it, and why."""
    last = max(scans, key=lambda scan: scan.observed_at, default=None)
    if last is not None and last.status != ScanStatus.COMPLETE and last.problems:
        yield (f"{_first(log.says)} was not read in {' '.join(filter(None, (info.source, info.scope)))} on "
               f"{moment_of(last.observed_at):%Y-%m-%d}, and proves nothing until it is: {last.problems[0].message}")


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
