"""What a log of changes adds to the counted subject-time of a lane, and what it takes away.

Counted by versions and events, as ``tally`` counts by versions: the work grows with what changed and what happened,
not with the days. ``spans.spans_of`` says the same of one subject; a test holds the two to each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from policies.operation.continuity import NOT_TOUCHED, Between, Continuity, Touched, changed_in
from policies.operation.coverage import Coverage, Stretch, assembled
from policies.operation.lanes import Judge, LaneData, Window, codes_of
from policies.operation.results import DayCell
from policies.operation.spans import versions_of
from policies.operation.tally import NOT_APPLICABLE, PASS, Tally, integrate, steps_of
from store.types import SubjectHistory

Run = tuple[int, int, int]  # code, start, end
_SOUND = (PASS, NOT_APPLICABLE)  # the answers that an unwatched time makes unknown


@dataclass(slots=True)
class Proof:
    """What one log says of the subjects of one lane under one test.

    ``held``: runs without the spans between scans in which the subject changed or an event touched it. ``blind``: runs
    from an event to the next scan; ``unborn``: from an event that named a subject to when it was first seen. ``left``:
    how many subjects the log leaves unknown between two scans, by the first; ``touched``: those that held, and are
    unknown after an event.
    """

    held: Counter[Run] = field(default_factory=Counter)
    blind: Counter[Run] = field(default_factory=Counter)
    unborn: Counter[tuple[int, int]] = field(default_factory=Counter)
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
    holes = tuple(dict.fromkeys(span for _, span in lane.holes()))
    spans = {span.start: span for span in lane.continuity.held}
    for history in lane.data.histories:
        runs = list(_runs(history, lane))
        touched = lane.continuity.touched.get(history.subject, NOT_TOUCHED)
        cuts: Sequence[Between] = changed_in(history, lane.continuity)
        if touched.unproven:
            cuts = sorted({*cuts, *(spans[start] for start in touched.unproven)}, key=lambda s: s.start)
        foreign = history.subject in lane.continuity.foreign
        if not foreign:
            proof.held.update(_without(runs, cuts) if cuts else runs)
        _leave(proof, history, runs, [s for s in holes if foreign or s in cuts])
        _blind(proof, history, runs, touched, lane.coverage)
    return proof


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


def _leave(proof: Proof, history: SubjectHistory, runs: Sequence[Run], holes: Sequence[Between]) -> None:
    """A subject that the log does not prove is unknown in a hole, unless it failed, or was not there."""
    for span in holes:
        if any(code in _SOUND for code, a, b in runs if a < span.end and span.start < b) or any(
                span.holds(birth) for birth, _ in _births(history)):
            proof.left[span.start] += 1


def _births(history: SubjectHistory) -> Iterator[tuple[int, int]]:
    """When a subject appeared, each time with the end of its life before (0: none)."""
    ended = 0
    for at, change in enumerate(history.changes):
        if change.digest is None:
            ended = change.observed_at
        elif at == 0 or history.changes[at - 1].digest is None:
            yield change.observed_at, ended


def _blind(proof: Proof, history: SubjectHistory, runs: Sequence[Run], touched: Touched, coverage: Coverage) -> None:
    """The time after each event, in which a subject is unknown, and may have come to be."""
    for low, high in touched.blind:
        inside = [(code, max(a, low), min(b, high)) for code, a, b in runs
                  if code in _SOUND and max(a, low) < min(b, high)]
        proof.blind.update(inside)
        if any(code == PASS and coverage.known(a, b) for code, a, b in inside):
            proof.touched.add(history.subject)
        for birth, ended in _births(history):
            before = coverage.before(birth)
            if before is not None and before.known and low < birth <= high:
                start = max(low, before.start, ended)
                proof.unborn[start, birth] += start < birth


def _known_where(coverage: Coverage, holds: Callable[[Stretch], bool]) -> Coverage:
    """A coverage that counts as known where its stretches say so."""
    return assembled(coverage.start, coverage.end, coverage.seen,
                     [replace(s, known=holds(s), proven=False) for s in coverage.stretches])


def with_proof(cells: Sequence[DayCell], proof: Proof, coverage: Coverage, days: Sequence[int]) -> tuple[DayCell, ...]:
    """Cells counted by observations alone (microseconds), with what the log adds and takes away."""
    more = _known_where(coverage, lambda s: s.proven and not s.known)

    def known(runs: Counter[Run], code: int, where: Coverage) -> tuple[int, ...]:
        return integrate(steps_of((a, b, n) for (c, a, b), n in runs.items() if c == code), where, days).known

    proven = known(proof.held, PASS, _known_where(coverage, lambda s: s.proven))
    passing, excused = known(proof.held, PASS, more), known(proof.held, NOT_APPLICABLE, more)
    lost, lost_too = known(proof.blind, PASS, coverage), known(proof.blind, NOT_APPLICABLE, coverage)
    unborn = integrate(steps_of((a, b, n) for (a, b), n in proof.unborn.items()), coverage, days).total
    return tuple(DayCell(cell.failing, cell.unknown - passing[day] - excused[day] + lost[day] + lost_too[day]
                         + unborn[day], cell.holding + passing[day] - lost[day], proven[day])
                 for day, cell in enumerate(cells))


def imported_of(tally: Tally, at: int, proof: Proof, coverage: Coverage, days: Sequence[int]) -> tuple[int, ...]:
    """Of what a test holds, the microseconds by day that only imports speak for: no log proves or blinds them."""
    def known(runs: Iterable[tuple[int, int, int]], holds: Callable[[Stretch], bool]) -> tuple[int, ...]:
        return integrate(steps_of(runs), _known_where(coverage, holds), days).known

    held = ((a, b, n) for (code, a, b), n in proof.held.items() if code == PASS)
    blind = ((a, b, n) for (code, a, b), n in proof.blind.items() if code == PASS)
    passing = known(((a, b, n) for (codes, a, b), n in tally.runs.items() if codes[at] == PASS), _imported)
    proven = known(held, lambda s: _imported(s) and s.proven)
    return tuple(p - q - r for p, q, r in zip(passing, proven, known(blind, _imported), strict=True))


def _imported(stretch: Stretch) -> bool:
    return stretch.known and stretch.imported


def filled(lane: Watching, proof: Proof) -> Iterator[tuple[Stretch, int]]:
    """The holes of a lane that its log proves, each with how many subjects it leaves unknown in it."""
    for stretch, span in lane.holes():
        left = proof.left[span.start]
        why = f"{stretch.why}; {lane.continuity.says} is whole over it, and proves nothing of {left} of the subjects"
        yield replace(stretch, why=why), left
