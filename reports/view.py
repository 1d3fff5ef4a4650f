"""What the pages and the texts show of an assessment: rows, tones and capped lists that never hide their length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from policies.model import Library
from policies.operation.results import (
    Assessment,
    ControlResult,
    CriterionResult,
    CriterionStatus,
    Deviation,
    Exposure,
    Operation,
    Period,
    ReadinessVerdict,
)
from reports.numbers import counted, share_percents
from reports.picture import tone_of
from reports.readiness_json import all_criteria, population_of, shares_of, tested_of
from reports.wording import (
    CAUSE,
    CRITERION,
    DESIGN,
    HORIZONS,
    IMPLEMENTED,
    OPERATION,
    VERDICTS,
    days_in,
    headline_label,
    so_far,
)

Shown = TypeVar("Shown")
CATEGORIES = {
    "security": "Security (common criteria)",
    "availability": "Availability",
    "confidentiality": "Confidentiality",
    "processing_integrity": "Processing integrity",
    "privacy": "Privacy",
}
VERDICT_TONES = {
    ReadinessVerdict.NOT_READY: "bad",
    ReadinessVerdict.NOT_READY_SCOPE_LIMITATION: "bad",
    ReadinessVerdict.IN_PROGRESS_ON_TRACK: "neutral",
    ReadinessVerdict.IN_PROGRESS_AT_RISK: "warn",
    ReadinessVerdict.CANNOT_CONCLUDE: "unknown",
    ReadinessVerdict.READY_EXCEPTIONS_EXPECTED: "warn",
    ReadinessVerdict.READY: "good",
}
CRITERION_TONES = {
    CriterionStatus.MET: "good",
    CriterionStatus.MET_WITH_EXCEPTIONS: "warn",
    CriterionStatus.NOT_MET_DESIGN: "bad",
    CriterionStatus.NOT_MET_OPERATION: "bad",
    CriterionStatus.NOT_DETERMINABLE: "unknown",
    CriterionStatus.EVIDENCE_LOST: "bad",
    CriterionStatus.WAITING_FOR_PEOPLE: "unknown",
    CriterionStatus.NOT_DUE_YET: "neutral",
    CriterionStatus.NOT_IN_SCOPE: "neutral",
}
_HEADLINE_TONES = {"supported": "good", "exceptions": "warn", "lost": "bad", "not_met": "bad"}


@dataclass(frozen=True, slots=True)
class Capped(Generic[Shown]):
    """The first of a list, and how many there are: the page says what it leaves out."""

    shown: tuple[Shown, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One exposure, or one deviation of an item (``once``)."""

    control: str
    label: str
    start: int
    end: int | None
    once: bool
    at_least: int
    at_most: int
    why: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """One stretch that nothing speaks for."""

    control: str
    where: str
    start: int
    end: int
    cause: str
    why: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion in our own words."""

    id: str
    title: str
    status: str
    tone: str
    why: str
    controls: str


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    """The criteria of one category; ``open`` where at least one is in scope."""

    name: str
    counts: str
    open: bool
    criteria: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One adopted control; ``percents`` is None where there is nothing to divide, and ``no_share`` says why."""

    id: str
    key: bool
    title: str
    why: str
    design: str
    implemented: str
    operation: str
    tone: str
    tested: str
    exceptions: int
    percents: Mapping[str, str] | None
    seconds: int
    no_share: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its words."""

    label: str
    tone: str
    count: int = 0
    verdict: str = ""


def capped(items: Iterable[Shown], limit: int) -> Capped[Shown]:
    """The first ``limit`` of ``items``, with their number."""
    everything = tuple(items)
    return Capped(everything[:limit], len(everything))


def exceptions(assessment: Assessment) -> list[ExceptionRow]:
    """Every exposure and every deviation of an item, by control and then by time."""
    rows: list[ExceptionRow] = []
    for result in assessment.controls:
        rows += sorted(_exceptions(result), key=lambda row: (row.start, row.label))
    return rows


def _exceptions(result: ControlResult) -> Iterable[ExceptionRow]:
    """Deviations of a state test are its exposures once more; where it has none, they stand for themselves."""
    ident = result.adopted.control.id
    for test in result.tests:
        for e in test.exposures:
            yield ExceptionRow(ident, e.label or e.subject, e.start, e.end, False, e.at_least, e.at_most,  # noqa: FBT003 - the row's own field
                               _why(e), e.documents)
        for d in () if test.type == "state" and test.exposures else test.deviations:
            yield ExceptionRow(ident, d.label or d.item, d.occurred_at,
                               None if d.corrected is False else d.occurred_at, True, 0, 0,  # noqa: FBT003 - the row's own field
                               _why(d), (d.document,) if d.document else ())


def _why(failure: Exposure | Deviation) -> str:
    """Its reasons, the exception that is laid over it, and what a person says of it."""
    said = "; ".join(failure.reasons)
    if failure.waiver:
        kind = "exception approved before" if failure.excepted else "accepted, which changes nothing in the period"
        said += f" [{kind}: {failure.waiver}]"
    return f"{said} [{a_persons_word(failure)}]" if failure.disagreement else said


def a_persons_word(failure: Exposure | Deviation) -> str:
    """What a named person says of a failure, as it stands beside it; "" where nobody says anything."""
    return f"a person's word, which changes nothing: {failure.disagreement}" if failure.disagreement else ""


def unknowns(assessment: Assessment) -> list[UnknownRow]:
    """Every stretch that nothing speaks for, by control and then by time; once, however many tests read the list."""
    rows = (UnknownRow(r.adopted.control.id, " ".join(p for p in (u.source, u.kind, u.scope) if p), u.start, u.end,
                       CAUSE[u.cause], u.why)
            for r in assessment.controls for u in sorted(r.unknown, key=lambda u: (u.start, u.end, u.source, u.scope)))
    return list(dict.fromkeys(rows))


def criteria_groups(assessment: Assessment, library: Library) -> list[CriteriaGroup]:
    """All criteria of the library by category, with the count of each status."""
    titles = {c.id: c.title for c in library.criteria}
    results = all_criteria(assessment, library)
    categories = list(dict.fromkeys(c.category for c in results))
    words = {status: so_far(text, assessment.period) for status, text in CRITERION.items()}
    return [_group(name, [c for c in results if c.category == name], titles, words) for name in categories]


def _group(name: str, results: list[CriterionResult], titles: Mapping[str, str],
           words: Mapping[CriterionStatus, str]) -> CriteriaGroup:
    counts = Counter(words[c.status] for c in results)
    rows = tuple(CriterionRow(c.id, titles.get(c.id, ""), words[c.status], CRITERION_TONES[c.status], c.why,
                              ", ".join(c.controls) or "none") for c in results)
    return CriteriaGroup(CATEGORIES.get(name, name), "; ".join(f"{n} {status}" for status, n in counts.items()),
                         any(c.status is not CriterionStatus.NOT_IN_SCOPE for c in results), rows)


def control_rows(assessment: Assessment) -> list[ControlRow]:
    """Every adopted control, with what was tested of which population."""
    return [_control_row(result, assessment.period) for result in assessment.controls]


def _control_row(result: ControlResult, period: Period) -> ControlRow:
    population = sum(population_of(t) for t in result.tests)
    tested = sum(tested_of(t) for t in result.tests)
    watched = shares_of(result) is not None
    return ControlRow(
        id=result.adopted.control.id, key=result.adopted.key, title=result.adopted.control.title, why=result.why,
        design=DESIGN[result.design], implemented=IMPLEMENTED[result.implemented],
        operation=so_far(OPERATION[result.operation], period), tone=tone_of(result),
        tested=f"{tested:,} of {population:,}" if result.tests else "no test",
        exceptions=len(list(_exceptions(result))), percents=share_percents(result.shares),
        seconds=result.shares.total,
        no_share=_no_share(result) if watched else "no state to watch")


def _no_share(result: ControlResult) -> str:
    """Why there is nothing to divide, although the control watches states."""
    quiet = result.operation is Operation.NO_OCCURRENCE
    return "the lists were read, and no subject was there" if quiet else "100.00 % unknown: nothing was observed"


def headline_tiles(assessment: Assessment) -> list[Tile]:
    """The counts of criteria."""
    return [Tile(so_far(headline_label(key), assessment.period),
                 _HEADLINE_TONES.get(key, "neutral") if count else "neutral", count)
            for key, count in assessment.headline.items()]


def horizon_tiles(assessment: Assessment) -> list[Tile]:
    """The verdict on each horizon."""
    pairs = (("type_1", assessment.horizons.type_1), ("type_2_to_date", assessment.horizons.type_2_to_date),
             ("type_2_full", assessment.horizons.type_2_full))
    labels = {**HORIZONS, "type_2_to_date": f"{HORIZONS['type_2_to_date']} ({days_in(assessment.period)})"}
    return [Tile(labels[key], VERDICT_TONES[verdict], verdict=VERDICTS[verdict]) for key, verdict in pairs]


def exception_count(assessment: Assessment) -> str:
    """``12 exceptions in 4 of 13 controls``."""
    rows = exceptions(assessment)
    touched = len({row.control for row in rows})
    return f"{counted(len(rows), 'exception')} in {touched} of {counted(len(assessment.controls), 'adopted control')}"
