"""What a log of changes adds to the counted subject-time of a lane, and what it takes away.

Most subjects are counted by their versions, as in ``tally``. Those that an event touched, or that the log does not
speak for, are few and are looked at one by one, by the spans themselves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from policies.operation.continuity import Between, Continuity, changed_in, of_subject
from policies.operation.coverage import Coverage, Stretch, assembled
from policies.operation.lanes import Judge, LaneData, Window, codes_of
from policies.operation.results import DayCell, Grade, Span, SpanOf
from policies.operation.spans import spans_of, versions_of
from policies.operation.tally import NOT_APPLICABLE, PASS, integrate, steps_of
from store.types import SubjectHistory

Run = tuple[int, int, int]  # code, start, end
_SOUND = (PASS, NOT_APPLICABLE)  # the answers that an unwatched time makes unknown


@dataclass(slots=True)
class Proof:
    """What one log says of the subjects of one lane under one test.

    ``held``: runs over which the tested facts were seen alike at both ends of each span between scans. ``apart``: the
    spans of the subjects looked at one by one, and ``plain`` the same by observations alone. ``left``: how many
    subjects the log leaves unknown between two scans, by the first; ``touched``: those that held, and are unknown after
    an event.
    """

    held: Counter[Run] = field(default_factory=Counter)
    apart: Counter[tuple[Span, bool, int, int]] = field(default_factory=Counter)
    plain: Counter[tuple[Span, int, int]] = field(default_factory=Counter)
    left: Counter[int] = field(default_factory=Counter)
    touched: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Watching:
    """A lane under one test (``at`` of its judge) with what its log says; ``coverage`` as ``marked`` gave it."""

    data: LaneData
    judge: Judge
    at: int
    coverage: Coverage
    continuity: Continuity
    window: Window

    @property
    def speaks(self) -> bool:
        """Whether the log says anything of the lane's subjects."""
        return bool(self.continuity.held or self.continuity.touched)

    def holes(self) -> Iterator[tuple[Stretch, Between]]:
        """The unknown stretches that the log proves, each with the span between scans that it lies in."""
        for stretch in self.coverage.stretches:
            if stretch.proven and not stretch.known:
                at = bisect_right(self.continuity.held, stretch.start, key=lambda s: s.start) - 1
                yield stretch, self.continuity.held[at]


def proof_of(lane: Watching) -> Proof:
    """Count every subject of a lane."""
    proof = Proof(left=Counter(lane.continuity.unseen))
    for history in lane.data.histories:
        if history.subject in lane.continuity.touched or history.subject in lane.continuity.foreign:
            _look(proof, history, lane)
        else:
            _count(proof, history, lane)
    return proof


def _count(proof: Proof, history: SubjectHistory, lane: Watching) -> None:
    """A subject by its versions: all of them, without the spans between scans in which it was seen to change."""
    runs = list(_runs(history, lane))
    changed = changed_in(history, lane.continuity)
    proof.held.update(_without(runs, changed))
    for span in changed:
        if any(code in _SOUND for code, a, b in runs if a < span.end and span.start < b) or _born(history, span):
            proof.left[span.start] += 1


def _runs(history: SubjectHistory, lane: Watching) -> Iterator[Run]:
    versions = versions_of(history.changes, lane.window.as_of + 1)
    codes = codes_of(versions, lane.judge, lane.window.start)
    for version, code in zip(versions[len(versions) - len(codes):], codes, strict=True):
        start, end = max(version.start, lane.window.start), min(version.end, lane.window.end)
        if start < end:
            yield code[lane.at], start, end


def _without(runs: Sequence[Run], cuts: Sequence[Between]) -> Iterator[Run]:
    """The runs outside the cuts; both in order."""
    for code, start, end in runs:
        at = start
        for cut in cuts[bisect_right(cuts, start, key=lambda s: s.end):]:
            if cut.start >= end:
                break
            if at < cut.start:
                yield code, at, cut.start
            at = max(at, cut.end)
        if at < end:
            yield code, at, end


def _born(history: SubjectHistory, span: Between) -> bool:
    """Whether a subject appeared between two scans."""
    changes = history.changes
    return any(span.holds(c.observed_at) and c.digest is not None and (i == 0 or changes[i - 1].digest is None)
               for i, c in enumerate(changes))


def _look(proof: Proof, history: SubjectHistory, lane: Watching) -> None:
    """A subject by its spans, with and without the log."""
    versions = versions_of(history.changes, lane.window.as_of + 1)
    segments = [s for v in versions for s in lane.judge.segments(history.subject, v, lane.at)]
    if not any(s.end > lane.window.start and s.start < lane.window.end for s in segments):
        return
    spans = spans_of(segments, of_subject(lane.coverage, lane.continuity, history))
    proof.apart.update((s.value, s.grade is Grade.PROVEN, s.start, s.end) for s in spans)
    plain = spans_of(segments, observed(lane.coverage))
    proof.plain.update((s.value, s.start, s.end) for s in plain)
    if _holding(spans) < _holding(plain):
        proof.touched.add(history.subject)
    for _, span in lane.holes():
        if any(s.value is Span.UNKNOWN and s.start < span.end and span.start < s.end for s in spans):
            proof.left[span.start] += 1


def _holding(spans: Iterable[SpanOf]) -> int:
    return sum(s.end - s.start for s in spans if s.value is Span.HOLDING)


def _known_where(coverage: Coverage, holds: Callable[[Stretch], bool]) -> Coverage:
    """A coverage that counts as known where its stretches say so, and as proven nowhere."""
    return assembled(coverage.start, coverage.end, coverage.seen,
                     [replace(s, known=holds(s), proven=False) for s in coverage.stretches])


def observed(coverage: Coverage) -> Coverage:
    """A coverage by observations alone."""
    return _known_where(coverage, lambda s: s.known)


def with_proof(cells: Sequence[DayCell], proof: Proof, coverage: Coverage, days: Sequence[int]) -> tuple[DayCell, ...]:
    """Cells counted by observations alone (microseconds), with what the log adds and takes away."""
    said = _known_where(coverage, lambda s: s.proven)
    more = _known_where(coverage, lambda s: s.proven and not s.known)

    def known(code: int, where: Coverage) -> tuple[int, ...]:
        return integrate(steps_of((a, b, n) for (c, a, b), n in proof.held.items() if c == code), where, days).known

    def looked(value: Span) -> tuple[int, ...]:
        runs = [(a, b, n) for (v, _, a, b), n in proof.apart.items() if v is value]
        runs += [(a, b, -n) for (v, a, b), n in proof.plain.items() if v is value]
        return integrate(steps_of(runs), coverage, days).total

    apart = integrate(steps_of((a, b, n) for (v, proven, a, b), n in proof.apart.items()
                               if proven and v is Span.HOLDING), coverage, days).total
    passing, excused, proven = known(PASS, more), known(NOT_APPLICABLE, more), known(PASS, said)
    held, failed, lost = looked(Span.HOLDING), looked(Span.FAILING), looked(Span.UNKNOWN)
    return tuple(DayCell(cell.failing + failed[day], cell.unknown - passing[day] - excused[day] + lost[day],
                         cell.holding + passing[day] + held[day], proven[day] + apart[day])
                 for day, cell in enumerate(cells))


def filled(lane: Watching, proof: Proof) -> Iterator[tuple[Stretch, int]]:
    """The holes of a lane that its log proves, each with how many subjects it leaves unknown in it."""
    for stretch, span in lane.holes():
        left = proof.left[span.start]
        why = f"{stretch.why}; {lane.continuity.says} is whole over it, and proves nothing of {left} of the subjects"
        yield replace(stretch, why=why), left
