"""Subject-time of one lane, added up for all tests at once.

Versions are counted by (codes of all tests, start, end), and the sums are taken over those counts: the work is one
step a version and one a *distinct* set of codes, never one a subject and day or a subject and passing test.
``spans.spans_of`` says the same for one subject and one test; a test holds the two to each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from policies.model import Outcome
from policies.operation.coverage import Coverage
from policies.operation.period import SECOND
from policies.operation.results import DayCell, Shares
from policies.operation.spans import unseen_before

PASS, FAIL, NOT_APPLICABLE, NO_EVIDENCE, ERROR, STANDS = b"pfnexs"

CODES = {Outcome.PASS: PASS, Outcome.FAIL: FAIL, Outcome.NOT_APPLICABLE: NOT_APPLICABLE,
         Outcome.NO_EVIDENCE: NO_EVIDENCE, Outcome.ERROR: ERROR}
OUTCOMES = {code: outcome for outcome, code in CODES.items()} | {STANDS: Outcome.FAIL}

_CONCLUSIVE = bytes((PASS, FAIL, NOT_APPLICABLE))

Steps = Mapping[int, int]


@dataclass(slots=True)
class Tally:
    """What a pass over the subjects of one lane counted.

    ``runs``: subjects by (codes, start, end); ``births``: by (first seen, end of an earlier life or 0); ``now``: by
    codes at the assessment's instant; ``subjects``: how many were there at any time of the window.
    """

    runs: Counter[tuple[bytes, int, int]] = field(default_factory=Counter)
    births: Counter[tuple[int, int]] = field(default_factory=Counter)
    now: Counter[bytes] = field(default_factory=Counter)
    subjects: int = 0


def stand(before: bytes | None, codes: bytes) -> bytes:
    """The codes where a failure stands through inconclusive evidence that follows it."""
    if before is None or not codes.translate(None, _CONCLUSIVE):
        return codes
    return bytes(STANDS if code in (NO_EVIDENCE, ERROR) and old in (FAIL, STANDS) else code
                 for old, code in zip(before, codes, strict=True))


@dataclass(frozen=True, slots=True)
class Sums:
    """Microseconds of subject-time by day: all of it, and the part in known intervals."""

    total: tuple[int, ...]
    known: tuple[int, ...]


def steps_of(runs: Iterable[tuple[int, int, int]]) -> Steps:
    """(start, end, subjects) as changes of the number of subjects at each instant."""
    steps: dict[int, int] = defaultdict(int)
    for start, end, subjects in runs:
        steps[start] += subjects
        steps[end] -= subjects
    return steps


def integrate(steps: Steps, coverage: Coverage, days: Sequence[int]) -> Sums:
    """The subject-time under a step function, by day; ``days`` are the midnights, one more than there are days."""
    size = len(days) - 1
    total, known = [0] * size, [0] * size
    edges = sorted({*steps, *days, coverage.start, coverage.end})
    subjects, day, known_before = 0, -1, 0
    for start, end in pairwise(edges):
        subjects += steps.get(start, 0)
        while day < size and days[day + 1] <= start:
            day += 1
        known_by = coverage.known_until(end)
        if subjects and 0 <= day < size and coverage.start <= start and end <= coverage.end:
            total[day] += subjects * (end - start)
            known[day] += subjects * (known_by - known_before)
        known_before = known_by
    return Sums(tuple(total), tuple(known))


def sums_by_test(tally: Tally, count: int, coverage: Coverage, days: Sequence[int],
                 wanted: Collection[int] | None = None) -> list[tuple[DayCell, ...]]:
    """Microseconds that fail, are unknown and hold, by day, for each of ``count`` tests; none for those not wanted."""
    every = integrate(steps_of((a, b, n) for (_, a, b), n in tally.runs.items()), coverage, days)
    unborn = integrate(steps_of(_unborn(tally.births, coverage)), coverage, days)
    apart: list[dict[int, list[tuple[int, int, int]]]] = [defaultdict(list) for _ in range(count)]
    asked = range(count) if wanted is None else sorted(wanted)
    for (codes, start, end), subjects in tally.runs.items():
        if codes.count(PASS) < count:
            for test in asked:
                if codes[test] != PASS:
                    apart[test][codes[test]].append((start, end, subjects))
    return [_cells(every, unborn.total, {code: integrate(steps_of(runs), coverage, days)
                                         for code, runs in by_code.items()}) if test in asked else ()
            for test, by_code in enumerate(apart)]


def _unborn(births: Mapping[tuple[int, int], int], coverage: Coverage) -> Iterable[tuple[int, int, int]]:
    """The time before subjects appeared on which nobody looked."""
    for (start, floor), subjects in births.items():
        unseen = unseen_before(start, max(floor, coverage.start), coverage)
        if unseen:
            yield unseen.start, unseen.end, subjects


def _cells(every: Sums, unborn: Sequence[int], apart: Mapping[int, Sums]) -> tuple[DayCell, ...]:
    none = (0,) * len(every.total)
    failing = _summed(none, [apart[code].total for code in (FAIL, STANDS) if code in apart])
    aside = _summed(none, [sums.known for sums in apart.values()])
    excused = apart[NOT_APPLICABLE].known if NOT_APPLICABLE in apart else none
    return tuple(DayCell(fails, whole - fails - (known - other) - free + early, known - other)
                 for whole, known, fails, other, free, early
                 in zip(every.total, every.known, failing, aside, excused, unborn, strict=True))


def _summed(none: Sequence[int], rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(none, *rows, strict=True)]


def shares_of(cells: Iterable[DayCell]) -> Shares:
    """Whole subject-seconds of cells in microseconds; what holds and is neither proven nor imported is bracketed."""
    failing = unknown = holding = proven = imported = 0
    for cell in cells:
        failing, unknown = failing + cell.failing, unknown + cell.unknown
        holding, proven, imported = holding + cell.holding, proven + cell.proven, imported + cell.imported
    return Shares(proven // SECOND, holding // SECOND - proven // SECOND - imported // SECOND, failing // SECOND,
                  unknown // SECOND, imported // SECOND)


def added(left: Sequence[DayCell], right: Sequence[DayCell]) -> tuple[DayCell, ...]:
    """Two pictures of the same days, summed."""
    if not left:
        return tuple(right)
    return tuple(DayCell(a.failing + b.failing, a.unknown + b.unknown, a.holding + b.holding, a.proven + b.proven,
                         a.imported + b.imported) for a, b in zip(left, right, strict=True))


def in_seconds(cells: Iterable[DayCell]) -> tuple[DayCell, ...]:
    """Cells of microseconds as cells of whole seconds."""
    return tuple(DayCell(c.failing // SECOND, c.unknown // SECOND, c.holding // SECOND, c.proven // SECOND,
                         c.imported // SECOND) for c in cells)
