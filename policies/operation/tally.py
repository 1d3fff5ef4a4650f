"""Subject-time of one lane, added up for all tests at once.

Versions are counted by (codes of all tests, start, end), and the sums are taken over those counts: the work is one
step a version and one a *distinct* set of codes, never one a subject and day or a subject and passing test.
``spans.spans_of`` says the same for one subject and one test; a test holds the two to each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
    subjects = 0
    for at, edge in enumerate(edges[:-1]):
        subjects += steps.get(edge, 0)
        start, end = max(edge, coverage.start), min(edges[at + 1], coverage.end)
        if subjects and start < end:
            day = bisect_right(days, start) - 1
            if 0 <= day < size:
                total[day] += subjects * (end - start)
                known[day] += subjects * coverage.known(start, end)
    return Sums(tuple(total), tuple(known))


def sums_by_test(tally: Tally, count: int, coverage: Coverage, days: Sequence[int]) -> list[tuple[DayCell, ...]]:
    """Microseconds that fail, are unknown and hold, by day, for each of ``count`` tests."""
    every = integrate(steps_of((a, b, n) for (_, a, b), n in tally.runs.items()), coverage, days)
    unborn = integrate(steps_of(_unborn(tally.births, coverage)), coverage, days)
    apart: list[dict[int, list[tuple[int, int, int]]]] = [defaultdict(list) for _ in range(count)]
    for (codes, start, end), subjects in tally.runs.items():
        if codes.count(PASS) < count:
            for test, code in enumerate(codes):
                if code != PASS:
                    apart[test][code].append((start, end, subjects))
    return [_cells(every, unborn.total, {code: integrate(steps_of(runs), coverage, days)
                                         for code, runs in by_code.items()}) for by_code in apart]


def _unborn(births: Mapping[tuple[int, int], int], coverage: Coverage) -> Iterable[tuple[int, int, int]]:
    """The time before subjects appeared on which nobody looked."""
    for (start, floor), subjects in births.items():
        unseen = unseen_before(start, max(floor, coverage.start), coverage)
        if unseen:
            yield unseen.start, unseen.end, subjects


def _cells(every: Sums, unborn: Sequence[int], apart: Mapping[int, Sums]) -> tuple[DayCell, ...]:
    cells = []
    for day, whole in enumerate(every.total):
        failing = sum(apart[code].total[day] for code in (FAIL, STANDS) if code in apart)
        aside = sum(sums.known[day] for code, sums in apart.items())
        holding = every.known[day] - aside
        excused = apart[NOT_APPLICABLE].known[day] if NOT_APPLICABLE in apart else 0
        cells.append(DayCell(failing, whole - failing - holding - excused + unborn[day], holding))
    return tuple(cells)


def shares_of(cells: Iterable[DayCell]) -> Shares:
    """Whole subject-seconds of cells in microseconds; what holds and is not proven is bracketed."""
    failing = unknown = holding = proven = 0
    for cell in cells:
        failing, unknown = failing + cell.failing, unknown + cell.unknown
        holding, proven = holding + cell.holding, proven + cell.proven
    return Shares(proven // SECOND, holding // SECOND - proven // SECOND, failing // SECOND, unknown // SECOND)


def added(left: Sequence[DayCell], right: Sequence[DayCell]) -> tuple[DayCell, ...]:
    """Two pictures of the same days, summed."""
    if not left:
        return tuple(right)
    return tuple(DayCell(a.failing + b.failing, a.unknown + b.unknown, a.holding + b.holding, a.proven + b.proven)
                 for a, b in zip(left, right, strict=True))


def in_seconds(cells: Iterable[DayCell]) -> tuple[DayCell, ...]:
    """Cells of microseconds as cells of whole seconds."""
    return tuple(DayCell(c.failing // SECOND, c.unknown // SECOND, c.holding // SECOND, c.proven // SECOND)
                 for c in cells)
