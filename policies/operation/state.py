"""State tests over all lanes of their kind: shares, exposures, what is unknown and why, and what holds now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from policies.model import Outcome, Test
from policies.operation.backfill import gone_by
from policies.operation.continuity import NOTHING, Continuity
from policies.operation.coverage import Coverage, Stretch
from policies.operation.imported import One, code_of, contradictions, kept, laid
from policies.operation.lanes import (
    Findings,
    Judge,
    LaneData,
    Watched,
    Window,
    look_closer,
    observed_months,
    tally_segments,
    tally_versions,
    watched,
)
from policies.operation.period import Month
from policies.operation.proven import Proof, Watching, filled, imported_of, proof_of, with_proof
from policies.operation.results import Cause, DayCell, Exposure, TestResult, Unknown
from policies.operation.tally import OUTCOMES, PASS, Tally, added, in_seconds, shares_of, sums_by_test
from store.types import LaneInfo

MOST_ERRORS = 20
"""How many distinct errors the result of a state test names."""


@dataclass(frozen=True, slots=True)
class Testing:
    """One state test with the maximum gap of its control in microseconds."""

    __test__ = False

    test: Test
    gap: int


@dataclass(slots=True)
class _Sum:
    """One test, added up lane by lane. ``alone``: the months that are missing without imports; so ``passed_alone``."""

    subjects: int = 0
    cells: tuple[DayCell, ...] = ()
    exposures: list[Exposure] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    now: Counter[str] = field(default_factory=Counter)
    errors: set[str] = field(default_factory=set)
    lanes: int = 0
    passed: bool = False
    alone: set[str] = field(default_factory=set)
    passed_alone: bool = False
    contradictions: list[str] = field(default_factory=list)


class StateSum:
    """The results of the state tests of one kind, fed one lane after another (so that one lane is in memory)."""

    def __init__(self, tests: Sequence[Testing], window: Window) -> None:
        self._tests = tests
        self._window = window
        self._sums = [_Sum() for _ in tests]

    def add_lane(self, lane: LaneData, judge: Judge, logs: Sequence[Continuity] = ()) -> None:
        """Count one lane for all tests; ``judge`` answers for them in the same order.

        ``logs``: what a log of changes says of the lane, one a test; none says nothing.
        """
        if lane.imports:
            for at in range(len(self._tests)):
                self._lay(at, lane, judge, logs[at:at + 1], own=False)
            return
        keys = [(t.gap, logs[at] if logs else NOTHING) for at, t in enumerate(self._tests)]
        once = {(gap, id(log)): (gap, log) for gap, log in keys}
        distinct = {key: watched(lane, gap, self._window, log) for key, (gap, log) in once.items()}
        watches = [distinct[gap, id(log)] for gap, log in keys]
        tally, apart = tally_versions(lane, judge, self._window)
        named = [(t.test.id, w) for t, w in zip(self._tests, watches, strict=True)]
        findings = look_closer(lane, apart, judge, named, self._window)
        cells = {key: sums_by_test(tally, len(self._tests), w.coverage, self._window.days,
                                   [at for at, (gap, log) in enumerate(keys) if (gap, id(log)) == key])
                 for key, w in distinct.items()}
        for at, (gap, log) in enumerate(keys):
            said = Watching(lane, judge, at, watches[at].coverage, log, self._window)
            self._add(at, tally, cells[gap, id(log)][at], watches[at], findings[at], said)

    def add_segments(self, lane: LaneData, judge: Judge) -> None:
        """The same for the one test of this sum whose answers depend on time or joins; no log speaks for such."""
        (testing,) = self._tests
        if lane.imports:
            self._lay(0, lane, judge, (), own=True)
            return
        watch = watched(lane, testing.gap, self._window)
        tally, findings = tally_segments(lane, judge, (testing.test.id, watch), self._window)
        cells = sums_by_test(tally, 1, watch.coverage, self._window.days)
        self._add(0, tally, cells[0], watch, findings, Watching(lane, judge, 0, watch.coverage, NOTHING, self._window))

    def _lay(self, at: int, lane: LaneData, judge: Judge, logs: Sequence[Continuity], *, own: bool) -> None:
        """Count one lane for one test, with its imports laid over it and without them, and what that makes of it."""
        testing, code = self._tests[at], code_of(judge, at, own=own)
        over = laid(lane, code, testing.gap, self._window, fills=not own)
        both = self._of_one(over.lane, One(judge, at, over.failing), testing, logs, own=own)
        alone = self._of_one(replace(lane, imports=()), One(judge, at), testing, logs, own=own)
        total = self._sums[at]
        total.lanes, total.subjects = total.lanes + 1, total.subjects + both.subjects
        total.cells = added(total.cells, both.cells)
        total.exposures.extend(kept(both.exposures, alone.exposures))
        total.unknown.extend(both.unknown)
        total.errors |= both.errors | alone.errors
        total.missing, total.alone = total.missing | both.missing, total.alone | alone.missing
        total.passed, total.passed_alone = total.passed or both.passed, total.passed_alone or alone.passed
        total.now.update(_at_worst(alone.now, both.now))
        total.contradictions.extend(contradictions(lane, code, testing.test.id, self._window.end))

    def _of_one(self, lane: LaneData, judge: Judge, testing: Testing, logs: Sequence[Continuity], *, own: bool) -> _Sum:
        one = StateSum((testing,), self._window)
        if own:
            one.add_segments(lane, judge)
        else:
            one.add_lane(lane, judge, logs)
        return one._sums[0]

    def _add(self, at: int, tally: Tally, cells: tuple[DayCell, ...], watch: Watched, found: Findings,
             said: Watching) -> None:
        total, lane = self._sums[at], said.data
        proof = proof_of(said) if said.speaks else Proof()
        total.lanes += 1
        total.subjects += tally.subjects
        passed = any(codes[at] == PASS for codes, _, _ in tally.runs)
        total.passed, total.passed_alone = total.passed or passed, total.passed_alone or passed
        days = self._window.days
        cells = with_proof(cells, proof, watch.coverage, days) if said.speaks else cells
        if lane.imported_at:
            shares = imported_of(tally, at, proof, watch.coverage, days)
            cells = tuple(replace(cell, imported=n) for cell, n in zip(cells, shares, strict=True))
        total.cells = added(total.cells, cells)
        total.exposures.extend(found.exposures)
        total.errors.update(found.errors)
        holes = list(filled(said, proof))
        due = self._due_months(at)
        months = observed_months(sorted({*watch.coverage.seen, *lane.imported_at}), due, lane.absent)
        missing = {m.name for m in due if not months[m.name] and not _filled(m, holes)} | found.months
        total.missing |= missing
        total.alone |= missing
        total.unknown.extend(self._unknown(lane.info, watch.coverage, found, missing, at))
        total.unknown.extend(self._left(said, proof, holes, missing, at))
        total.now.update(_now(tally, at, stale=watch.stale))

    def _left(self, said: Watching, proof: Proof, holes: Iterable[tuple[Stretch, int]], missing: set[str],
              at: int) -> Iterable[Unknown]:
        """What a log could not fill, and what it shows to be unknown."""
        months, test = [m for m in self._due_months(at) if m.name in missing], self._tests[at].test.id
        yield from (self._entry(said.data.info, stretch, months, test) for stretch, left in holes if left)
        spans = [span for name in proof.touched for span in said.continuity.touched[name].blind]
        if spans:
            start, end = max(min(spans)[0], self._window.start), min(max(b for _, b in spans), self._window.end)
            why = f"changed by {said.continuity.says}, and not read again until later"
            stretch = Stretch(start, end, known=False, cause=Cause.NOT_COLLECTED_YET, why=why)
            yield replace(self._entry(said.data.info, stretch, months, test), subjects=len(proof.touched))

    def add_missing(self, source: str, kind: str, scope: str, why: str, cause: Cause = Cause.NOT_COLLECTED_YET) -> None:
        """A source or scope from which evidence is expected and nothing was ever collected."""
        info = LaneInfo(0, source, kind, scope, source, scope)
        for at, testing in enumerate(self._tests):
            due = self._due_months(at)
            stretch = Stretch(self._window.start, self._window.end, known=False, cause=cause, why=why)
            self._sums[at].missing |= {m.name for m in due}
            self._sums[at].alone |= {m.name for m in due}
            self._sums[at].now[Outcome.NO_EVIDENCE] += 1
            self._sums[at].unknown.append(self._entry(info, stretch, due, testing.test.id))

    def results(self) -> list[TestResult]:
        """One result a test, in the order they were given."""
        return [self._result(t, s) for t, s in zip(self._tests, self._sums, strict=True)]

    def _result(self, testing: Testing, total: _Sum) -> TestResult:
        names = [m.name for m in self._window.months if m.start < self._window.end]
        test = testing.test
        return TestResult(
            test=test.id, title=test.title, type=test.type, kind=test.kind, subjects=total.subjects,
            shares=shares_of(total.cells), exposures=tuple(sorted(total.exposures, key=_place)),
            unknown=tuple(total.unknown),
            months_observed=tuple(n for n in names if total.lanes and n not in total.missing),
            months_missing=tuple(n for n in names if n in total.missing),
            outcomes_now=dict(sorted(total.now.items())), days=in_seconds(total.cells),
            errors=tuple(sorted(total.errors))[:MOST_ERRORS], passed=total.passed, cells=total.cells,
            months_imported=tuple(n for n in names if n in total.alone - total.missing),
            passes_imported=total.passed and not total.passed_alone,
            contradictions=tuple(sorted(set(total.contradictions))))

    def _due_months(self, at: int) -> tuple[Month, ...]:
        """The months that must hold an observation: each that is over, and the running one once a scan is due in it."""
        end, gap = self._window.end, self._tests[at].gap
        return tuple(m for m in self._window.months if m.end <= end or m.start + gap < end)

    def _unknown(self, info: LaneInfo, coverage: Coverage, found: Findings, missing: set[str],
                 at: int) -> Iterable[Unknown]:
        months, test = [m for m in self._due_months(at) if m.name in missing], self._tests[at].test.id
        for stretch in coverage.unknown():
            yield self._entry(info, stretch, months, test)
        for cause, item in found.inconclusive.items():
            stretch = Stretch(item.start, item.end, known=False, cause=cause, why=item.why)
            yield replace(self._entry(info, stretch, months, test), subjects=len(item.subjects))

    def _entry(self, info: LaneInfo, stretch: Stretch, missing: Iterable[Month], test: str) -> Unknown:
        """An unknown stretch; lost where a month went by without evidence and no history reaches back to it."""
        found = Unknown(stretch.start, stretch.end, stretch.cause or Cause.NOT_COLLECTED_YET, stretch.why, info.source,
                        info.kind, info.scope, 0, test)
        gone = [m for m in missing if m.start < stretch.end and stretch.start < m.end <= self._window.end]
        return gone_by(found, gone[0].start, self._window.as_of) if gone else found


def _at_worst(alone: Counter[str], both: Counter[str]) -> Counter[str]:
    """What holds now by what was collected, and what fails now by an import; no import makes anything hold now."""
    more = max(both[Outcome.FAIL] - alone[Outcome.FAIL], 0)
    return alone + Counter({Outcome.FAIL: more})


def _filled(month: Month, holes: Iterable[tuple[Stretch, int]]) -> bool:
    """Whether a log of changes proves every subject over all of a month."""
    return any(not left and hole.start <= month.start and month.end <= hole.end for hole, left in holes)


def _place(exposure: Exposure) -> tuple[int, str, str]:
    return exposure.start, exposure.source, exposure.subject


def _now(tally: Tally, at: int, *, stale: bool) -> Counter[str]:
    """Outcomes at the instant for "now". On a lane that is no longer watched only failures still speak."""
    now: Counter[str] = Counter()
    for codes, subjects in tally.now.items():
        outcome = OUTCOMES[codes[at]]
        now[Outcome.NO_EVIDENCE if stale and outcome is not Outcome.FAIL else outcome] += subjects
    if stale and not tally.now:
        now[Outcome.NO_EVIDENCE] += 1
    return now
