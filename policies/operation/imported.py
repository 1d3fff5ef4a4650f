"""What imported observations add to a collected lane, test by test: they open failures, and they fill what was unseen.

An import is the word of the person who vouches for it. So it counts against the control wherever it fails, until
something collected says otherwise; and where it does not fail it speaks only for time at which nobody looked, never
against a failure, and never where collected evidence speaks already. Adding an import never ends or shortens a failure,
whichever import it is and in whatever order they come.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from collectors.base import ScanStatus
from policies.model import Outcome
from policies.operation.coverage import coverage_of
from policies.operation.lanes import Judge, LaneData, Window
from policies.operation.period import moment_of
from policies.operation.results import Exposure
from policies.operation.scopes import without
from policies.operation.spans import Segment, Version
from policies.operation.tally import FAIL, NOT_APPLICABLE, OUTCOMES, PASS
from store.types import Change, ImportedScan, SubjectHistory

Code = Callable[[str, bytes, int], int]
"""The code of a subject's document, at an instant where time or a join decides."""
NEAR = 300_000_000
"""Microseconds within which an import and a scan speak of one instant: what two clocks may differ."""
_CONCLUSIVE = (PASS, FAIL, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the imports of one instant show: failing documents, and where they are a ``whole`` list all the others."""

    at: int
    whole: bool
    failing: Mapping[str, bytes]
    others: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Laid:
    """A lane with its imports laid over it, and which of its changes are failures that only an import saw."""

    lane: LaneData
    failing: frozenset[tuple[str, int]]


class One:
    """A judge of several tests as the judge of one of them. ``failing``: versions that fail until seen otherwise."""

    count = 1

    def __init__(self, judge: Judge, at: int, failing: frozenset[tuple[str, int]] = frozenset()) -> None:
        self._judge, self._at, self._failing = judge, at, failing

    def prepare(self, digests: Iterable[bytes]) -> None:
        """The judge's own."""
        self._judge.prepare(digests)

    def codes(self, digest: bytes) -> bytes:
        """The code of the one test."""
        return self._judge.codes(digest)[self._at:self._at + 1]

    def segments(self, subject: str, version: Version, test: int) -> list[Segment]:
        """The answers of the one test; a failure that an import saw lasts as long as its version does."""
        del test
        if (subject, version.start) not in self._failing:
            return self._judge.segments(subject, version, self._at)
        instant = replace(version, end=version.start + 1, ended=False)
        (first, *_) = self._judge.segments(subject, instant, self._at)
        return [replace(first, end=version.end, seen_start=True, seen_end=version.ended)]

    def label(self, digest: bytes) -> str:
        """The document's name for people."""
        return self._judge.label(digest)


def code_of(judge: Judge, at: int, *, own: bool) -> Code:
    """How one test answers on a document; ``own``: time or a join plays a part, so that it is asked at the instant."""
    if not own:
        return lambda _subject, digest, _instant: judge.codes(digest)[at]

    def code(subject: str, digest: bytes, instant: int) -> int:
        answer = judge.segments(subject, Version(instant, instant + 1, digest, ended=False), at)[0].outcome
        return next(code for code, outcome in OUTCOMES.items() if outcome is answer)
    return code


def laid(lane: LaneData, code: Code, gap: int, window: Window, *, fills: bool) -> Laid:
    """The lane with its imports as one test sees them.

    ``fills``: whether they may speak for unseen time. Where time or a join decides they open failures alone.
    """
    imports = [scan for scan in lane.imports if scan.observed_at <= window.as_of]
    seen = sorted({s.observed_at for s in lane.scans if s.status == ScanStatus.COMPLETE})
    known = without(coverage_of(lane.scans, gap, 0, window.as_of + 1), lane.absent)
    looks = [_look(at, scans, code, fills=fills and not (at in seen or known.known(at, at + 1)))
             for at, scans in _by_time(imports)]
    walks = [_Walk(h.subject, h.changes, seen, code, lasting=fills) for h in lane.histories]
    histories = [SubjectHistory(walk.subject, tuple(walk.through(looks))) for walk in walks]
    failing = frozenset((walk.subject, at) for walk in walks for at in walk.opened)
    whole = tuple(look.at for look in looks if look.whole)
    return Laid(replace(lane, histories=histories, imports=(), imported_at=whole), failing)


def _by_time(imports: Iterable[ImportedScan]) -> Iterator[tuple[int, list[ImportedScan]]]:
    found: dict[int, list[ImportedScan]] = defaultdict(list)
    for scan in imports:
        found[scan.observed_at].append(scan)
    yield from sorted(found.items())


def _look(at: int, scans: Sequence[ImportedScan], code: Code, *, fills: bool) -> _Look:
    """The imports of one instant as one: a failure in any of them stands; else the lists that are whole speak."""
    failing: dict[str, bytes] = {}
    others: dict[str, bytes] = {}
    whole = False
    for scan in scans:
        codes = {subject: code(subject, digest, at) for subject, digest in scan.documents.items()}
        conclusive = fills and scan.whole and all(found in _CONCLUSIVE for found in codes.values())
        whole |= conclusive
        for subject, digest in scan.documents.items():
            into = failing if codes[subject] == FAIL else others
            if into is failing or conclusive:
                into[subject] = min(into.get(subject) or digest, digest)
            elif subject not in others:
                others[subject] = b""  # it was there, and nothing more is known of it
    return _Look(at, whole, failing, {s: d for s, d in others.items() if s not in failing})


@dataclass(slots=True)
class _Walk:
    """One subject through time: what was collected, with what imports add between.

    ``head`` is what collected evidence says, ``now`` what both say; ``opened`` the instants of failures that only an
    import saw. ``lasting``: what a document answers holds for as long as the document does.
    """

    subject: str
    changes: Sequence[Change]
    seen: Sequence[int]
    code: Code
    lasting: bool
    opened: list[int] = field(default_factory=list)
    head: bytes | None = None
    now: bytes | None = None
    failing: bool = False
    found: list[Change] = field(default_factory=list)

    def through(self, looks: Sequence[_Look]) -> list[Change]:
        """The changes of the subject, in order of time."""
        for at, _, event in sorted(self._events(looks), key=lambda e: e[:2]):
            if isinstance(event, _Look):
                self._look(event)
            elif event is not None:
                self.head = event.digest
                self._emit(event)
            elif self.now != self.head or self._opened():
                self._emit(Change(0, at, self.head))
        return self.found

    def _events(self, looks: Sequence[_Look]) -> Iterator[tuple[int, int, Change | _Look | None]]:
        """Collected changes, then the scans after each look (None), then the looks: at one instant in this order."""
        yield from ((change.observed_at, 0, change) for change in self.changes)
        later = {self.seen[at] for look in looks if (at := bisect_right(self.seen, look.at)) < len(self.seen)}
        yield from ((at, 1, None) for at in later)
        yield from ((look.at, 2, look) for look in looks)

    def _look(self, look: _Look) -> None:
        if self.subject in look.failing:
            if not (self._opened() or (self.failing and self.lasting)):
                self.opened.append(look.at)
                self._put(Change(0, look.at, look.failing[self.subject]))
            self.failing = True
        elif self.failing or not look.whole:
            return
        elif self.subject not in look.others:
            if self.now is not None:
                self._put(Change(0, look.at, None))
        elif look.others[self.subject] and not self._says(look):
            self._put(Change(0, look.at, look.others[self.subject]))

    def _says(self, look: _Look) -> bool:
        """Whether the subject is known already to be as a look shows it."""
        return self.now is not None and self.code(self.subject, self.now, look.at) == self.code(
            self.subject, look.others[self.subject], look.at)

    def _emit(self, change: Change) -> None:
        """What was collected: it alone ends a failure."""
        before = self.failing and self.now is not None
        answer = None if change.digest is None else self.code(self.subject, change.digest, change.observed_at)
        self.failing = answer == FAIL or (answer is not None and answer not in _CONCLUSIVE and before)
        self._put(change)

    def _put(self, change: Change) -> None:
        if self.found and self.found[-1].observed_at == change.observed_at:
            self.found.pop()
        self.found.append(change)
        self.now = change.digest

    def _opened(self) -> bool:
        """Whether the last thing seen is a failure that only an import saw."""
        return bool(self.found and self.opened and self.opened[-1] == self.found[-1].observed_at)


def kept(exposures: Iterable[Exposure], collected: Iterable[Exposure]) -> list[Exposure]:
    """The exposures with imports, none of them shorter in its bounds than what was collected says of it."""
    by_subject: dict[str, list[Exposure]] = defaultdict(list)
    for exposure in collected:
        by_subject[exposure.subject].append(exposure)
    return [_at_least(e, [c for c in by_subject[e.subject] if _touch(e, c)]) for e in exposures]


def _touch(a: Exposure, b: Exposure) -> bool:
    return (b.end is None or a.start < b.end) and (a.end is None or b.start < a.end)


def _at_least(exposure: Exposure, collected: Sequence[Exposure]) -> Exposure:
    return replace(exposure, at_least=max([exposure.at_least, *(c.at_least for c in collected)]),
                   at_most=max([exposure.at_most, *(c.at_most for c in collected)]))


def contradictions(lane: LaneData, code: Code, test: str, end: int) -> Iterator[str]:
    """Where an import and a scan speak of one instant and differ, in sentences that name both."""
    seen = sorted(s.observed_at for s in lane.scans if s.status == ScanStatus.COMPLETE)
    for scan in lane.imports:
        near = seen[bisect_left(seen, scan.observed_at - NEAR):bisect_right(seen, scan.observed_at + NEAR)]
        if near and scan.observed_at < end:
            at = min(near, key=lambda instant: abs(instant - scan.observed_at))
            yield from _differing(lane, scan, at, code, test)


def _differing(lane: LaneData, scan: ImportedScan, at: int, code: Code, test: str) -> Iterator[str]:
    for history in lane.histories:
        own = next((c.digest for c in reversed(history.changes) if c.observed_at <= at), None)
        other = scan.documents.get(history.subject)
        if own is None or other is None:
            continue
        said = [OUTCOMES[code(history.subject, digest, at)] for digest in (other, own)]
        if said[0] is not said[1] and not {*said} & {Outcome.NO_EVIDENCE, Outcome.ERROR}:
            where = " ".join(part for part in (lane.info.source, lane.info.scope, history.subject) if part)
            yield (f"{test}: import {scan.mark} says {said[0]} of {where} at {_time(scan.observed_at)}, and what was "
                   f"collected at {_time(at)} says {said[1]}; the failure counts.")


def _time(instant: int) -> str:
    return f"{moment_of(instant):%Y-%m-%d %H:%MZ}"
