"""The scope statement before an assessment: what will be evaluated, by which test, from which source, and what not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from collectors.imports.importable import IMPORTABLE_KINDS
from policies.model import Adopted, Exclusion, Library, TestType
from policies.operation.criteria import CRITERION_TEXT, in_scope, points_of_focus
from policies.operation.evidence import Reader
from policies.operation.evidence_age import earliest_evidence
from policies.operation.exclusions import said
from policies.operation.period import local_day, zone_of
from policies.operation.results import Assessment, ControlResult, CriterionStatus, Period

DELIVERABLE = (
    "The verdict on three horizons, with its basis, its limits and what would change it.",
    "All criteria in scope with their status; every adopted control with design, implementation and operation apart.",
    "Every exposure and deviation with its dates, and every stretch that nothing speaks for with its cause.",
    "The populations of event controls, sealed to the cut-off, every item tested.",
    "How many known failures the same tests caught on the same engine.",
)


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """One test: how it is evaluated, and from which sources (none: nothing is configured that it reads)."""

    id: str
    title: str
    type: str
    kind: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedControl:
    """One adopted control: its criteria, its tests, and since when it has left evidence (ISO date, "" for never)."""

    id: str
    title: str
    key: bool
    criteria: tuple[str, ...]
    evidence_since: str
    tests: tuple[PlannedTest, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an assessment of the period will hold. ``not_covered`` are sentences; a plan promises nothing else."""

    period: Period
    categories: tuple[str, ...]
    criteria: int
    points_of_focus: int
    controls: tuple[PlannedControl, ...]
    not_covered: tuple[str, ...]
    deliverable: tuple[str, ...] = DELIVERABLE


def plan_of(library: Library, adopted: Sequence[Adopted], categories: Sequence[str], period: Period,
            reader: Reader, exclusions: Sequence[Exclusion] = ()) -> Plan:
    """The scope statement of a period, from what is configured, what is left out of it and what was collected."""
    controls = tuple(_control(item, reader, period) for item in adopted)
    out = (f"{', '.join(e.controls) or 'Every control'}: out of scope by {said(e)}." for e in exclusions)
    return Plan(period, tuple(categories), sum(in_scope(c.id, categories) for c in library.criteria),
                points_of_focus(library.criteria, categories), controls,
                (*out, *_not_covered(library, adopted, categories, controls, period)))


def _control(item: Adopted, reader: Reader, period: Period) -> PlannedControl:
    tests = tuple(PlannedTest(t.id, t.title, t.type, t.kind, tuple(s.label or s.id for s in reader.sources(t.kind)))
                  for t in item.control.tests)
    first = earliest_evidence(reader, item.control)
    since = "" if first is None else local_day(first, zone_of(period.time_zone)).isoformat()
    return PlannedControl(item.control.id, item.control.title, item.key, item.control.criteria, since, tests)


def _not_covered(library: Library, adopted: Sequence[Adopted], categories: Sequence[str],
                 controls: Iterable[PlannedControl], period: Period) -> Iterator[str]:
    own = {item.control.id for item in adopted}
    bare = sorted({n.criterion for n in library.needs if n.origin == CRITERION_TEXT
                   and in_scope(n.criterion, categories) and not own.intersection(n.controls)},
                  key=[c.id for c in library.criteria].index)
    if bare:
        yield f"No adopted control serves a need of {', '.join(bare)}."
    for control in controls:
        if not control.tests:
            yield f"{control.id}: no test reads it; a person must provide its record."
        elif not any(test.sources for test in control.tests):
            kinds = ", ".join(sorted({t.kind.partition(".")[0] for t in control.tests}))
            yield f"{control.id}: no source of type {kinds} is configured."
        elif not control.evidence_since:
            yield f"{control.id}: it has left no evidence yet."
        elif control.evidence_since > period.first_day and any(t.type == TestType.STATE for t in control.tests):
            yield (f"{control.id}: its evidence begins on {control.evidence_since}; what was before, from "
                   f"{period.first_day} on, is unknown unless it is back-filled{_or_imported(control)}.")


def _or_imported(control: PlannedControl) -> str:
    kinds = sorted({test.kind for test in control.tests} & IMPORTABLE_KINDS)
    return f", or saved answers of {', '.join(kinds)} are imported ('tieout import')" if kinds else ""


@dataclass(frozen=True, slots=True)
class Window:
    """The earliest defensible start of a period: what it leaves out, and how many whole months remain of it."""

    start: date
    end: date
    months: int
    leaves_out: tuple[str, ...]
    verdict: str


def suggest_window(assessment: Assessment, again: Callable[[date], Assessment]) -> Window | None:
    """The earliest start from which no criterion is held back by what lies behind; None where no day is free of it.

    ``again`` assesses from a day to the same end. Only days after the end of something that holds a criterion back can
    be the answer, so only they are tried, earliest first.
    """
    first, last = (date.fromisoformat(day) for day in (assessment.period.first_day, assessment.period.last_day))
    for start in (first, *sorted(set(_ends(assessment)))):
        if first <= start <= last:
            found = assessment if start == first else again(start)
            if not _held_back(found):
                left = tuple(_left_out(assessment, start))
                return Window(start, last, _whole_months(start, last), left, found.verdict)
    return None


def _held_back(assessment: Assessment) -> bool:
    """Whether dated facts hold a criterion back; a need without a control is no matter of dates."""
    dated = (CriterionStatus.NOT_MET_OPERATION, CriterionStatus.EVIDENCE_LOST)
    return any(c.status in dated for c in assessment.criteria)


def _ends(assessment: Assessment) -> Iterator[date]:
    zone = zone_of(assessment.period.time_zone)
    for result in assessment.controls:
        yield from (local_day(end, zone) + timedelta(days=1) for end in _ends_of(result))


def _ends_of(result: ControlResult) -> Iterator[int]:
    yield from (e.end for e in result.exposures if e.end is not None)
    yield from (d.occurred_at for d in result.deviations)
    yield from (u.end for u in result.unknown)


def _left_out(assessment: Assessment, start: date) -> Iterator[str]:
    zone = zone_of(assessment.period.time_zone)
    for result in assessment.controls:
        before = [e for e in result.exposures if e.end is not None and local_day(e.end, zone) < start]
        deviations = [d for d in result.deviations if local_day(d.occurred_at, zone) < start]
        if before or deviations:
            name = result.adopted.control.id
            yield f"{name}: {len(before)} exposures and {len(deviations)} deviations before {start}"


def _whole_months(start: date, end: date) -> int:
    after = end + timedelta(days=1)
    return (after.year - start.year) * 12 + after.month - start.month - (after.day < start.day)
