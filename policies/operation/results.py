"""The results of operating effectiveness: what the reports read. Frozen, no IO, no clock.

Instants are microseconds UTC. Fractions are never stored: shares are whole seconds with their denominator.
The codes (``policies.operation.codes``) are exported from here as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.model import Adopted, Outcome
from policies.operation.codes import (
    Cause,
    CriterionStatus,
    Design,
    Grade,
    Implemented,
    Operation,
    ReadinessVerdict,
    Span,
)

__all__ = [
    "Assessment", "Cause", "CheckOutcome", "CheckResult", "ControlResult", "CriterionResult", "CriterionStatus",
    "DayCell", "Design", "Deviation", "Exposure", "Grade", "Horizons", "Impairment", "Implemented", "LedgerState",
    "Nature", "Operation", "Pattern", "Period", "Population", "PopulationItem", "ReadinessVerdict", "SelfCheck",
    "Shares", "Span", "SpanOf", "TestResult", "TimeLeft", "Unknown",
]


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) in microseconds UTC: from local midnight of the first day to local midnight after the last.

    ``first_day``/``last_day`` are the two dates (ISO text, both inside), ``time_zone`` the IANA name and
    ``cut_off`` the instant after which nothing was read (min(end, as of)).
    """

    start: int
    end: int
    cut_off: int
    first_day: str
    last_day: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class SpanOf:
    """One span of one subject under one test, with its grade."""

    start: int
    end: int
    value: Span
    grade: Grade
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """A span in which a subject failed, clipped to the period.

    ``start``/``end``: first seen failing to first seen not failing (``end`` None: not seen corrected by the
    cut-off). ``at_least``/``at_most``: seconds it surely lasted and could have lasted. ``documents``: hex digests.
    ``began``: first seen failing, where that was before the window (carried in); None otherwise.
    ``waiver``: the exception that is laid over it, in a sentence; ``excepted``: approved before it began.
    """

    subject: str
    label: str
    source: str
    kind: str
    test: str
    start: int
    end: int | None
    at_least: int
    at_most: int
    reasons: tuple[str, ...]
    documents: tuple[str, ...]
    began: int | None = None
    waiver: str = ""
    excepted: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A stretch that nothing speaks for, with its cause; ``subjects`` is how many it touches (0: a whole lane)."""

    start: int
    end: int
    cause: Cause
    why: str
    source: str
    kind: str
    scope: str
    subjects: int
    test: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """Subject-seconds over holding (proven, bracketed), failing and unknown; their sum is the denominator."""

    proven: int = 0
    bracketed: int = 0
    failing: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """The denominator in subject-seconds."""
        return self.proven + self.bracketed + self.failing + self.unknown

    def __add__(self, other: Shares) -> Shares:
        """Sums, never averages."""
        return Shares(self.proven + other.proven, self.bracketed + other.bracketed,
                      self.failing + other.failing, self.unknown + other.unknown)


@dataclass(frozen=True, slots=True)
class Deviation:
    """A control not operating as written, for one occurrence (``occurred_at``) or one span.

    ``corrected`` says whether it was put right by the cut-off; None where the evidence cannot tell and a person must.
    ``waiver`` and ``excepted`` as of an exposure.
    """

    test: str
    item: str
    label: str
    source: str
    occurred_at: int
    attribute: str
    reasons: tuple[str, ...]
    document: str
    corrected: bool | None = None
    waiver: str = ""
    excepted: bool = False


@dataclass(frozen=True, slots=True)
class PopulationItem:
    """One item of a sealed population with its outcome; ``document`` is the hex digest that was judged."""

    item: str
    label: str
    source: str
    occurred_at: int
    outcome: Outcome
    document: str


@dataclass(frozen=True, slots=True)
class Population:
    """The items of an event test in the period, sealed: their count, digest and proof of completeness.

    ``rows`` are the items themselves, in the order of their ids, for the auditor's package. ``not_applicable``
    counts the items that the test does not concern; ``note`` says what was left out and why.
    """

    test: str
    items: int
    digest: str
    complete: bool
    completeness: tuple[Mapping[str, Any], ...] = ()
    not_due: tuple[str, ...] = ()
    passed: int = 0
    undetermined: tuple[tuple[str, str], ...] = ()
    rows: tuple[PopulationItem, ...] = ()
    not_applicable: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayCell:
    """One local day of the picture: subject-seconds of the day that fail, are unknown, hold (any grade)."""

    failing: int
    unknown: int
    holding: int


@dataclass(frozen=True, slots=True)
class TestResult:
    """What one test showed over the period.

    ``passed``: whether any subject of a state test was seen to pass; without one nothing has been shown to hold.
    """

    __test__ = False

    test: str
    title: str
    type: str
    kind: str
    subjects: int
    shares: Shares
    exposures: tuple[Exposure, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    population: Population | None = None
    months_observed: tuple[str, ...] = ()
    months_missing: tuple[str, ...] = ()
    outcomes_now: Mapping[str, int] = field(default_factory=dict)
    days: tuple[DayCell, ...] = ()
    errors: tuple[str, ...] = ()
    passed: bool = True


@dataclass(frozen=True, slots=True)
class Impairment:
    """The days on which a control's basis is missing, because the control ``by`` that it depends on failed."""

    by: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """``count`` of ``of`` deviations share a person, system, attribute or window of time (``by``), ``name``."""

    by: str
    name: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Nature:
    """What the deviations of a control share; ``isolated`` is a sentence only where all four conditions hold.

    ``commitments``: the ids of those that rest on the control, by the register.
    """

    systematic: bool
    every_item_failed: bool
    patterns: tuple[Pattern, ...] = ()
    isolated: str = ""
    not_isolated_because: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlResult:
    """Design, implementation and operation of one adopted control, kept apart.

    ``impaired``: what took its basis; ``compensated_by``: the control that earned credit for its failure; ``nature``:
    of its deviations, None without any; ``left_aside``: tests without a source, while another test has one.
    """

    adopted: Adopted
    design: Design
    implemented: Implemented
    operation: Operation
    why: str
    causes: tuple[Cause, ...]
    tests: tuple[TestResult, ...]
    impaired: tuple[Impairment, ...] = ()
    compensated_by: str = ""
    nature: Nature | None = None
    left_aside: tuple[TestResult, ...] = ()

    @property
    def exposures(self) -> tuple[Exposure, ...]:
        """Every exposure of every test."""
        return tuple(e for t in self.tests for e in t.exposures)

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """Every deviation of every test."""
        return tuple(d for t in self.tests for d in t.deviations)

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """Every unknown stretch of every test."""
        return tuple(u for t in self.tests for u in t.unknown)

    @property
    def shares(self) -> Shares:
        """The shares over all state tests."""
        return sum((t.shares for t in self.tests), Shares())


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What the controls that serve a criterion add up to, and why."""

    id: str
    category: str
    status: CriterionStatus
    controls: tuple[str, ...]
    why: str
    unserved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Horizons:
    """The verdict as of today, on the window to date, and forecast for the full window."""

    type_1: ReadinessVerdict
    type_2_to_date: ReadinessVerdict
    type_2_full: ReadinessVerdict


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The proof that tests can fail: known cases evaluated and known failures caught."""

    cases: int
    caught: int
    failures: int
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerState:
    """The store that the results were read from: its head, whether it verified, and its class of anchor."""

    store: str
    head: str
    verified: bool
    anchor: str
    sequence: int


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The outcome of one test on one subject at one instant (``check``)."""

    control: str
    test: str
    criteria: tuple[str, ...]
    source: str
    kind: str
    subject: str
    label: str
    outcome: Outcome
    reasons: tuple[str, ...]
    waiver: str
    document: str
    observed_at: int
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything ``check`` concluded at ``as_of``."""

    as_of: int
    engine: str
    bundle: str
    outcomes: tuple[CheckOutcome, ...]
    tests_registered: int
    tests_evaluated: int
    self_check: SelfCheck


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What is left of a running period for a test whose control supports nothing yet, in its own ``unit``.

    ``done``: operated so far; ``left``: still to come by the period's end (for events at the rate so far); ``needed``:
    after a correction, by the field's habit.
    """

    control: str
    test: str
    unit: str
    done: int
    left: int
    needed: int

    @property
    def enough(self) -> bool:
        """Whether a correction made at the cut-off could still be seen to work in this period."""
        return self.left >= self.needed


@dataclass(frozen=True, slots=True)
class Assessment:
    """One readiness assessment: everything that the reports say comes from here.

    ``candidates`` are the ids of library controls that management has not adopted and ``candidate_results`` what their
    tests show at default parameters: gaps at most, never deviations, and never part of the verdict. ``ended_waivers``
    are (control, id, sentence) of accepted exceptions whose last day is over.
    """

    name: str
    system: str
    categories: tuple[str, ...]
    period: Period
    as_of: int
    verdict: ReadinessVerdict
    horizons: Horizons
    headline: Mapping[str, int]
    basis: tuple[str, ...]
    limits: tuple[str, ...]
    would_change: tuple[str, ...]
    criteria: tuple[CriterionResult, ...]
    controls: tuple[ControlResult, ...]
    candidates: tuple[str, ...]
    self_check: SelfCheck
    ledgers: tuple[LedgerState, ...]
    engine: str
    bundle: str
    sources: tuple[Mapping[str, Any], ...] = ()
    candidate_results: tuple[ControlResult, ...] = ()
    ended_waivers: tuple[tuple[str, str, str], ...] = ()
    time_left: tuple[TimeLeft, ...] = ()
