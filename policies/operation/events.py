"""Event tests as a census: every item of the period is tested, and the population must be proven whole.

Completeness comes from the event lanes' scans: the windows [since, until) of complete scans, taken together, must
cover the period up to its cut-off, and each window's tie-out must hold (or be repeated later and hold then).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from collectors.base import SWITCHED_OFF, ScanStatus
from collectors.window import BEYOND_RETENTION
from policies.model import Outcome, Test, Verdict
from policies.operation.continuity import in_vain, why_in
from policies.operation.coverage import cause_of
from policies.operation.period import moment_of
from policies.operation.results import Cause, Deviation, Population, PopulationItem, Shares, TestResult, Unknown
from store.types import LaneInfo, ScanInfo

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a population with its answer.

    ``document`` is the digest of what was tested; ``not_due``: its time limit had not passed at the cut-off;
    ``corrected``: put right by then (None: the evidence cannot tell). ``scope`` is that of its list, ``names`` what it
    is called where that is not its id and label.
    """

    id: str
    label: str
    source: str
    occurred_at: int
    document: bytes
    verdict: Verdict
    cause: Cause | None = None
    not_due: bool = False
    corrected: bool | None = None
    scope: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """What the scans of event lanes prove: the proofs as recorded, and what is missing (nothing: complete)."""

    proofs: tuple[Mapping[str, Any], ...]
    missing: tuple[Unknown, ...]

    def __add__(self, other: Whole) -> Whole:
        """Two lanes are whole together when both are."""
        return Whole(self.proofs + other.proofs, self.missing + other.missing)


def whole_of(lane: LaneInfo, scans: Sequence[ScanInfo], start: int, end: int, test: str, *, tail: int = 0,
             absent: Iterable[tuple[int, int]] = ()) -> Whole:
    """Whether the windows of a lane cover [start, end).

    ``tail``: how much of the end may still be open, because the period is running and the next pass is not due yet
    (microseconds); a lane that was never read, or whose last attempt failed, has no such time. ``absent``: when the
    lane's scope did not exist, so that nothing could happen in it.
    """
    proven = [s for s in scans if s.status == ScanStatus.COMPLETE and _window(s)]
    covered = [*_looked(scans, map(_span, proven)), *absent]
    missing = [_entry(lane, a, b, *_why(scans, a, b), test) for a, b in _holes(covered, start, end)
               if not (b == end and b - a <= tail and _read_until(a, covered, scans))]
    missing += _switched(lane, proven, start, end, test)
    for at, scan in enumerate(proven):
        rows = _unmatched(scan)
        low, high = _span(scan)
        again = [_span(s) for s in proven[at + 1:] if not _unmatched(s)]
        if rows and list(_holes(again, max(low, start), min(high, end))):
            why = f"the tie-out failed for {len(rows)} rows: {', '.join(rows[:_SHOWN])}"
            missing.append(_entry(lane, max(low, start), min(high, end), Cause.TIE_OUT_FAILED, why, test))
    touching = [{**(s.completeness or {}), **reading_of(lane, s)} for s in proven
                if _span(s)[0] < end and start < _span(s)[1]]
    return Whole(tuple(touching), tuple(missing))


def _looked(scans: Sequence[ScanInfo], windows: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The windows without the times in which whoever makes the events was off: a later window cannot vouch for them.

    That is from the last scan that found it on to the next one.
    """
    seen = sorted(scans, key=lambda s: s.observed_at)
    on = [s.observed_at for s in seen if not _off(s)]
    dark = [(max((at for at in on if at < s.observed_at), default=0),
             min((at for at in on if at > s.observed_at), default=s.observed_at + 1)) for s in seen if _off(s)]
    for low, high in windows:
        at = low
        for start, end in dark:
            if at < start < high:
                yield at, start
            if start < high and end > at:
                at = max(at, end)
        if at < high:
            yield at, high


def _off(scan: ScanInfo) -> bool:
    return any(p.code == SWITCHED_OFF for p in scan.problems)


def reading_of(lane: LaneInfo, scan: ScanInfo | None) -> Mapping[str, Any]:
    """Where a list was read, when (its high-water mark, microseconds UTC) and in how many pages."""
    return {"source": lane.source, "scope": lane.scope, "read_at": scan.observed_at if scan else None,
            "pages": scan.stats.get("pages") if scan else None}


def _read_until(instant: int, covered: Iterable[tuple[int, int]], scans: Iterable[ScanInfo]) -> bool:
    """Whether the events are whole up to an instant and no attempt to read on has failed since."""
    last = max((s.observed_at for s in scans if s.status == ScanStatus.COMPLETE), default=0)
    failed = any(s.observed_at > last for s in scans if s.status != ScanStatus.COMPLETE)
    return not failed and any(high == instant for _, high in covered)


def _switched(lane: LaneInfo, proven: Iterable[ScanInfo], start: int, end: int, test: str) -> Iterator[Unknown]:
    """Where a window was tied to another list than the one before it, as when the default branch is another one.

    What the one list got after its last window, and what the other had before its first, was read by neither.
    """
    ordered = sorted(proven, key=lambda s: _span(s)[1])
    for before, after in pairwise(ordered):
        old, new = (str((s.completeness or {}).get("second_source", "")) for s in (before, after))
        low, high = max(_span(before)[1], start), min(_span(after)[1], end)
        if old != new and low < high:
            why = f"tied to {new} where it was tied to {old} before: what reached either was not tied to the other"
            yield _entry(lane, low, high, Cause.TIE_OUT_FAILED, why, test)


def _window(scan: ScanInfo) -> bool:
    proof = scan.completeness or {}
    return isinstance(proof.get("since"), int) and isinstance(proof.get("until"), int)


def _span(scan: ScanInfo) -> tuple[int, int]:
    proof = scan.completeness or {}
    return int(proof["since"]), int(proof["until"])


def _unmatched(scan: ScanInfo) -> tuple[str, ...]:
    return tuple(str(row) for row in (scan.completeness or {}).get("unmatched", ()))


def _holes(windows: Iterable[tuple[int, int]], start: int, end: int) -> Iterable[tuple[int, int]]:
    """The parts of [start, end) that no window covers."""
    at = start
    for low, high in sorted(windows):
        if low > at and at < end:
            yield at, min(low, end)
        at = max(at, high)
    if at < end:
        yield at, end


def _why(scans: Sequence[ScanInfo], start: int, end: int) -> tuple[Cause, str]:
    dropped = _dropped(scans, end)
    if dropped:
        return Cause.LOST, f"no complete window covers {_day(start)} to {_day(end)}: {dropped}"
    read = why_in(in_vain(scans), start, end)
    tries = [s for s in scans if s.status != ScanStatus.COMPLETE and s.observed_at >= start]
    code = next((p.code for s in reversed(tries) for p in s.problems), "")
    said = f"; the last attempt ended {tries[-1].status} {code}".rstrip() if tries else ""
    said = f": {read}" if read else said
    return cause_of(tries), f"no complete window covers {_day(start)} to {_day(end)}{said}"


def _dropped(scans: Sequence[ScanInfo], end: int) -> str:
    """What the first window after a hole says of it, where the source no longer kept what was in the hole."""
    after = min((s for s in scans if s.status == ScanStatus.COMPLETE and _window(s) and _span(s)[0] >= end),
                key=lambda s: _span(s)[0], default=None)
    return next((p.message for p in after.problems if p.code == BEYOND_RETENTION), "") if after else ""


def _entry(lane: LaneInfo, start: int, end: int, cause: Cause, why: str, test: str) -> Unknown:
    return Unknown(start, end, cause, why, lane.source, lane.kind, lane.scope, 0, test)


def _day(instant: int) -> str:
    return f"{moment_of(instant):%Y-%m-%d %H:%MZ}"


def population_digest(items: Iterable[Item]) -> str:
    """Hex SHA-256 over the sorted item ids, each with the digest of its document (length-prefixed)."""
    return digest_of((item.id, item.document) for item in items)


def digest_of(items: Iterable[tuple[str, bytes]]) -> str:
    """The same of ids and digests."""
    digest = hashlib.sha256(b"tieout/population/v1\0")
    for name, document in sorted(items):
        digest.update(b"%d:%s%s" % (len(name.encode()), name.encode(), document))
    return digest.hexdigest()


def census(test: Test, items: Sequence[Item], whole: Whole, note: str = "", revised: int = 0) -> TestResult:
    """The result of an event test: all items, the deviations among them, and whether the population is whole."""
    judged = [i for i in items if not i.not_due]
    open_items = [i for i in judged if i.verdict.outcome in (Outcome.NO_EVIDENCE, Outcome.ERROR)]
    outcomes = Counter(i.verdict.outcome for i in judged)
    population = Population(
        test.id, len(items), population_digest(items), not whole.missing, whole.proofs,
        tuple(sorted(i.id for i in items if i.not_due)), outcomes[Outcome.PASS],
        tuple(sorted((i.id, "; ".join(i.verdict.reasons)) for i in open_items)),
        _rows(items), outcomes[Outcome.NOT_APPLICABLE], note, revised)
    return TestResult(
        test=test.id, title=test.title, type=test.type, kind=test.kind, subjects=len(items), shares=Shares(),
        unknown=(*whole.missing, *_open(test, open_items)),
        deviations=tuple(_deviation(test, i) for i in sorted(judged, key=lambda i: (i.occurred_at, i.id))
                         if i.verdict.outcome is Outcome.FAIL),
        population=population, outcomes_now=_latest(judged),
        errors=tuple(sorted({r for i in open_items if i.verdict.outcome is Outcome.ERROR for r in i.verdict.reasons})))


def _rows(items: Iterable[Item]) -> tuple[PopulationItem, ...]:
    return tuple(PopulationItem(i.id, i.label, i.source, i.occurred_at, i.verdict.outcome, i.document.hex())
                 for i in sorted(items, key=lambda i: i.id))


def _deviation(test: Test, item: Item) -> Deviation:
    return Deviation(test.id, item.id, item.label, item.source, item.occurred_at, test.attribute,
                     item.verdict.reasons, item.document.hex(), item.corrected)


def _open(test: Test, items: Sequence[Item]) -> Iterable[Unknown]:
    """Items that could not be judged, by source and cause."""
    groups: dict[tuple[str, Cause], list[Item]] = {}
    for item in items:
        groups.setdefault((item.source, item.cause or Cause.NOT_COLLECTED_YET), []).append(item)
    for (source, cause), group in sorted(groups.items()):
        times = [i.occurred_at for i in group]
        why = next((r for i in group for r in i.verdict.reasons), "the test gave no answer")
        yield Unknown(min(times), max(times) + 1, cause, why, source, test.kind, "", len(group), test.id)


def _latest(items: Sequence[Item]) -> Mapping[str, int]:
    """The answer on the latest item that the test concerns: what the control does now."""
    concerned = [i for i in items if i.verdict.outcome is not Outcome.NOT_APPLICABLE]
    if not concerned:
        return {}
    last = max(concerned, key=lambda i: (i.occurred_at, i.id))
    return {str(last.verdict.outcome): 1}
