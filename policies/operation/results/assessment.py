"""One readiness assessment, from which the reports say everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.operation.codes import ReadinessVerdict
from policies.operation.results.checks import SelfCheck
from policies.operation.results.controls import ControlResult, CriterionResult
from policies.operation.results.description import Description
from policies.operation.results.spans import Period


@dataclass(frozen=True, slots=True)
class Horizons:
    """The verdict as of today, on the window to date, and forecast for the full window."""

    type_1: ReadinessVerdict
    type_2_to_date: ReadinessVerdict
    type_2_full: ReadinessVerdict


@dataclass(frozen=True, slots=True)
class LedgerState:
    """The store that the results were read from: its head, whether it verified, and its class of anchor."""

    store: str
    head: str
    verified: bool
    anchor: str
    sequence: int


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
    are (control, id, sentence) of accepted exceptions whose last day is over. ``description`` is a limb of its own and
    no part of the verdict; None where it was not looked at.
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
    unsound_disagreements: tuple[tuple[str, str, str], ...] = ()
    time_left: tuple[TimeLeft, ...] = ()
    description: Description | None = None
