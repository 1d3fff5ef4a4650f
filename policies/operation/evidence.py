"""Reading one snapshot for the rules: lanes with their scans and histories, and what is expected but missing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from collectors.base import ScanStatus
from policies.operation.coverage import RETRY_WINDOW, coverage_of
from policies.operation.engagement import ExpectedSource
from policies.operation.lanes import LaneData
from policies.operation.period import DAY
from policies.operation.scopes import ACCOUNTS, PARENTS, Absent, absent_of, ended, united
from store.types import ImportedScan, LaneInfo, ScanInfo, StoredEvent, StoredRecord, SubjectHistory

_PARENT_GAP = 8 * DAY  # a list of regions or repositories is configuration: the default gap


class Evidence(Protocol):
    """What the rules read of a store (``store.snapshot.Snapshot``)."""

    def lanes(self, kind: str | None = None, source: str | None = None) -> list[LaneInfo]:
        """Every lane, or those of a kind or source."""

    def scans(self, lane_id: int) -> list[ScanInfo]:
        """A lane's scans by time, interrupted attempts included."""

    def history(self, lane_id: int) -> Iterator[SubjectHistory]:
        """Every subject of a lane with its changes."""

    def document(self, digest: bytes) -> bytes:
        """One document's JSON, checked."""

    def documents(self, digests: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Many, in the order asked for."""

    def events(self, kind: str, *, start: int, end: int, last: bool = False) -> Iterator[StoredEvent]:
        """The events of a kind in [start, end), each as its first revision or as its last."""

    def records(self, kind: str | None = None) -> Iterator[StoredRecord]:
        """The records of a record kind, each as its last revision."""

    def imported(self, kind: str) -> Iterator[tuple[LaneInfo, ImportedScan]]:
        """What was imported of a kind, each with the lane that it speaks of."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A source that is configured, or was seen in other kinds, and has no lane of a kind at all."""

    source: str
    why: str


@dataclass(frozen=True, slots=True)
class _Parent:
    """The lanes that list something, and the subject that it is in them."""

    subject: str
    lanes: list[LaneData]


class Reader:
    """Lanes of one snapshot by kind. Histories of joined kinds are kept; others are read and let go."""

    def __init__(self, evidence: Evidence, expected: tuple[ExpectedSource, ...], as_of: int) -> None:
        self.evidence = evidence
        self._as_of = as_of
        self._expected = expected
        self._lanes = evidence.lanes()
        self._kept: dict[str, list[LaneData]] = {}
        self._scans: dict[int, tuple[ScanInfo, ...]] = {}
        self.memo: dict[Hashable, Any] = {}
        """What was made of the snapshot once and is asked for again (``lists``)."""

    def infos(self, kind: str) -> list[LaneInfo]:
        """The lanes of a kind.

        A pass that could not list the scopes leaves an attempt on a lane without one. That is no lane of its own: it
        counts as an attempt on each of the source's scopes.
        """
        lanes = [lane for lane in self._lanes if lane.kind == kind]
        scoped = {lane.source for lane in lanes if lane.scope}
        return [lane for lane in lanes if lane.scope or lane.source not in scoped or self._answered(lane)]

    def _answered(self, info: LaneInfo) -> bool:
        return any(s.status == ScanStatus.COMPLETE for s in self._own_scans(info))

    def read(self, info: LaneInfo) -> LaneData:
        """One lane with its scans and histories, ended where its region or repository is known to be gone."""
        absent = self.absent(info)
        return LaneData(info, self.scans(info), ended(list(self.evidence.history(info.id)), absent), absent)

    def with_imports(self, lane: LaneData) -> LaneData:
        """The lane with what was imported beside it; a subject that only imports name has an empty history."""
        scans = tuple(scan for info, scan in self._imported(lane.info.kind) if _same(info, lane.info))
        if not scans:
            return lane
        known = {history.subject for history in lane.histories}
        named = sorted({subject for scan in scans for subject in scan.documents} - known)
        return replace(lane, imports=scans, histories=[*lane.histories, *(SubjectHistory(s, ()) for s in named)])

    def only_imported(self, kind: str) -> list[LaneData]:
        """Lanes that were never collected, of which something was imported."""
        collected = self.infos(kind)
        found = {(i.source, i.scope): i for i, _ in self._imported(kind) if not any(_same(i, c) for c in collected)}
        return [self.with_imports(LaneData(found[name], (), ())) for name in sorted(found)]

    def _imported(self, kind: str) -> list[tuple[LaneInfo, ImportedScan]]:
        if ("imported", kind) not in self.memo:
            self.memo["imported", kind] = list(self.evidence.imported(kind))
        found: list[tuple[LaneInfo, ImportedScan]] = self.memo["imported", kind]
        return found

    def absent(self, info: LaneInfo) -> Absent:
        """When the scope of a lane, or the account that it belongs to, is known not to have existed."""
        scanned = [s.observed_at for s in self.scans(info) if s.status == ScanStatus.COMPLETE]
        return united(span for parent in self._parents(info) for span in self._without(parent, scanned))

    def unlisted(self, info: LaneInfo, gap: int) -> Absent:
        """When nothing could be read of a lane's scope any more: ``absent``, from the last pass that saw the scope.

        The pass must be no further back than ``gap`` (microseconds); its lanes are read within the retry window.
        """
        scanned = [s.observed_at for s in self.scans(info) if s.status == ScanStatus.COMPLETE]
        return united(span for parent in self._parents(info) for span in self._unread(parent, scanned, gap))

    def _unread(self, parent: _Parent, scanned: Sequence[int], gap: int) -> Iterator[tuple[int, int]]:
        seen = sorted(s.observed_at for lane in parent.lanes for s in lane.scans if s.status == ScanStatus.COMPLETE)
        for start, end in self._without(parent, scanned):
            at = bisect_left(seen, start)
            before = seen[at - 1] if at else start
            yield (max(before - RETRY_WINDOW, start - gap) if before < start else start), end

    def _parents(self, info: LaneInfo) -> Iterator[_Parent]:
        """What lists the lane's scope, and what lists the account that the lane's source is."""
        prefix = info.kind.partition(".")[0]
        scopes, accounts = PARENTS.get(prefix, ""), ACCOUNTS.get(prefix, "")
        if info.scope and info.kind != scopes:
            yield _Parent(info.scope, [lane for lane in self.kept(scopes) if lane.info.source == info.source])
        if info.kind != accounts:
            yield _Parent(info.source.partition(":")[2], self.kept(accounts))

    def _without(self, parent: _Parent, scanned: Sequence[int]) -> Iterator[tuple[int, int]]:
        for lane in parent.lanes:
            coverage = coverage_of(lane.scans, _PARENT_GAP, 0, self._as_of)
            yield from absent_of(lane.histories, parent.subject, coverage, scanned)

    def scans(self, info: LaneInfo) -> tuple[ScanInfo, ...]:
        """The scans of a lane by time, with the attempts that did not even get to its scope."""
        if not info.scope:
            return self._own_scans(info)
        others = [s for lane in self._lanes if (lane.kind, lane.source, lane.scope) == (info.kind, info.source, "")
                  and not self._answered(lane) for s in self._own_scans(lane)]
        own = self._own_scans(info)
        return tuple(sorted((*own, *others), key=lambda s: s.observed_at)) if others else own

    def _own_scans(self, info: LaneInfo) -> tuple[ScanInfo, ...]:
        if info.id not in self._scans:
            self._scans[info.id] = tuple(self.evidence.scans(info.id))
        return self._scans[info.id]

    def kept(self, kind: str) -> list[LaneData]:
        """All lanes of a kind, read once."""
        if kind not in self._kept:
            self._kept[kind] = [self.read(info) for info in self.infos(kind)]
        return self._kept[kind]

    def beside(self, kind: str, source: str) -> list[LaneData]:
        """The lanes of a joined kind: of the same source, or of every source for a register, which all share."""
        lanes = self.kept(kind)
        if kind.partition(".")[0] != source.partition(":")[0]:
            return lanes
        return [lane for lane in lanes if lane.info.source == source]

    def sources(self, kind: str) -> list[ExpectedSource]:
        """Every source of the kind's type: those configured, and those seen in any lane."""
        prefix = kind.partition(".")[0]
        found = {lane.source: ExpectedSource(lane.source, prefix, lane.label) for lane in self._lanes
                 if lane.source.startswith(f"{prefix}:")}
        for source in self._expected:
            if source.type == prefix and not any(source.is_lane_source(s.id, s.label) for s in found.values()):
                found[source.id] = source
        return [found[name] for name in sorted(found)]

    def missing(self, kind: str, start: int) -> list[Missing]:
        """Sources that should have lanes of a kind and have none, and were there at any time from ``start``."""
        collected = {lane.source for lane in self.infos(kind)}
        return [Missing(s.id, f"{s.label or s.id} is a source of {s.type} evidence and {kind} was never collected")
                for s in self.sources(kind) if s.id not in collected and not self._gone(s.id, start)]

    def _gone(self, source: str, start: int) -> bool:
        """Whether an account is known to have been gone by ``start``, and ever since."""
        absent = self.absent(LaneInfo(0, source, f"{source.partition(':')[0]}.", "", "", ""))
        return any(low <= start and end >= self._as_of for low, end in absent)

    def uncollected(self, kind: str, parent: str, source: str, start: int) -> list[str]:
        """Subjects of the parent kind (regions, repositories), there at any time from ``start``, without a lane."""
        scopes = {lane.scope for lane in self.infos(kind) if lane.source == source and lane.scope}
        names = {history.subject for lane in self.kept(parent) if lane.info.source == source
                 for history in lane.histories
                 if history.changes[-1].digest is not None or history.changes[-1].observed_at > start}
        return sorted(names - scopes) if scopes else []

    def every(self) -> list[LaneInfo]:
        """All lanes."""
        return list(self._lanes)


def _same(a: LaneInfo, b: LaneInfo) -> bool:
    return (a.source, a.scope) == (b.source, b.scope)
