"""What tests and their controls showed over the period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.model import Adopted
from policies.operation.codes import Cause, CriterionStatus, Design, Implemented, Operation
from policies.operation.results.populations import Deviation, Excluded, Population
from policies.operation.results.spans import DayCell, Exposure, Shares, Unknown


@dataclass(frozen=True, slots=True)
class TestResult:
    """What one test showed over the period.

    ``passed``: whether any subject of a state test was seen to pass; without one nothing has been shown to hold.
    ``months_imported``: those that are evidenced by imports alone; ``passes_imported``: no subject was seen to pass but
    in imports; ``contradictions``: where imports and what was collected differ, in sentences.
    ``excluded``: what management keeps out of scope; it is part of no other figure. ``cells``: ``days`` in
    microseconds, of which ``shares`` and ``days`` are made: whole seconds of two results do not add up to both.
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
    excluded: tuple[Excluded, ...] = ()
    cells: tuple[DayCell, ...] = ()
    months_imported: tuple[str, ...] = ()
    passes_imported: bool = False
    contradictions: tuple[str, ...] = ()

    @property
    def kept_out(self) -> int:
        """How many subjects or items are out of scope."""
        return sum(e.subjects for e in self.excluded)


@dataclass(frozen=True, slots=True)
class Impairment:
    """The days on which a control's basis is missing: the control ``by`` that it depends on failed, ``why`` it does."""

    by: str
    start: int
    end: int
    why: str = ""


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
