"""State tests over all lanes of their kind: shares, exposures, what is unknown and why, and what holds now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from policies.model import Outcome, Test
from policies.operation.backfill import obtainable
from policies.operation.coverage import Coverage, Stretch
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
from policies.operation.results import Cause, DayCell, Exposure, TestResult, Unknown
from policies.operation.tally import OUTCOMES, PASS, Tally, added, in_seconds, shares_of, sums_by_test
from store.types import LaneInfo


@dataclass(frozen=True, slots=True)
class Testing:
    """One state test with the maximum gap of its control in microseconds."""

    __test__ = False

    test: Test
    gap: int


@dataclass(slots=True)
class _Sum:
    """One test, added up lane by lane."""

    subjects: int = 0
    cells: tuple[DayCell, ...] = ()
    exposures: list[Exposure] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    now: Counter[str] = field(default_factory=Counter)
    errors: set[str] = field(default_factory=set)
    lanes: int = 0
    passed: bool = False


class StateSum:
    """The results of the state tests of one kind, fed one lane after another (so that one lane is in memory)."""

    def __init__(self, tests: Sequence[Testing], window: Window) -> None:
        self._tests = tests
        self._window = window
        self._sums = [_Sum() for _ in tests]

    def add_lane(self, lane: LaneData, judge: Judge) -> None:
        """Count one lane for all tests; ``judge`` answers for them in the same order."""
        by_gap = {t.gap: watched(lane, t.gap, self._window) for t in self._tests}
        watches = [by_gap[t.gap] for t in self._tests]
        tally, apart = tally_versions(lane, judge, self._window)
        named = [(t.test.id, w) for t, w in zip(self._tests, watches, strict=True)]
        findings = look_closer(lane, apart, judge, named, self._window)
        cells = {gap: sums_by_test(tally, len(self._tests), w.coverage, self._window.days) for gap, w in by_gap.items()}
        for at, testing in enumerate(self._tests):
            self._add(at, lane, tally, cells[testing.gap][at], watches[at], findings[at])

    def add_segments(self, lane: LaneData, judge: Judge) -> None:
        """The same for the one test of this sum whose answers depend on time or joins."""
        (testing,) = self._tests
        watch = watched(lane, testing.gap, self._window)
        tally, findings = tally_segments(lane, judge, (testing.test.id, watch), self._window)
        cells = sums_by_test(tally, 1, watch.coverage, self._window.days)
        self._add(0, lane, tally, cells[0], watch, findings)

    def _add(self, at: int, lane: LaneData, tally: Tally, cells: tuple[DayCell, ...], watch: Watched,
             found: Findings) -> None:
        total = self._sums[at]
        total.lanes += 1
        total.subjects += tally.subjects
        total.passed |= any(codes[at] == PASS for codes, _, _ in tally.runs)
        total.cells = added(total.cells, cells)
        total.exposures.extend(found.exposures)
        total.errors.update(found.errors)
        months = observed_months(watch.coverage.seen, self._due_months(at), lane.absent)
        missing = {name for name, seen in months.items() if not seen} | found.months
        total.missing |= missing
        total.unknown.extend(self._unknown(lane.info, watch.coverage, found, missing, at))
        total.now.update(_now(tally, at, stale=watch.stale))

    def add_missing(self, source: str, kind: str, scope: str, why: str, cause: Cause = Cause.NOT_COLLECTED_YET) -> None:
        """A source or scope from which evidence is expected and nothing was ever collected."""
        info = LaneInfo(0, source, kind, scope, source, scope)
        for at, testing in enumerate(self._tests):
            due = self._due_months(at)
            stretch = Stretch(self._window.start, self._window.end, known=False, cause=cause, why=why)
            self._sums[at].missing |= {m.name for m in due}
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
            errors=tuple(sorted(total.errors))[:20], passed=total.passed)

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
        cause, why = stretch.cause or Cause.NOT_COLLECTED_YET, stretch.why
        gone = [m for m in missing if m.start < stretch.end and stretch.start < m.end <= self._window.end]
        if gone:
            history = obtainable(info.kind, gone[0].start, self._window.as_of)
            cause, why = (cause, f"{why}; may be obtainable from {history}") if history else (Cause.LOST, why)
        return Unknown(stretch.start, stretch.end, cause, why, info.source, info.kind, info.scope, 0, test)


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
