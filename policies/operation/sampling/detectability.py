"""Would an auditor's sample meet what is known? Management's internal view; it is in no export and changes nothing.

Every deviation that is known must be disclosed to the service auditor, whatever its chance of being sampled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from policies.operation.results import ControlResult, TestResult
from policies.operation.sampling.rules import Rule
from policies.operation.sampling.statistics import Model, Plan, at_least_one, percent_up, upper_limit

DISCLOSURE = ("Every deviation listed here is now known to management and must be disclosed to the service auditor, "
              "whatever its chance of being sampled.")
_DAY = 86_400
_CONFIDENCE = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Chance:
    """One test with known deviations: so many of ``population`` units deviate, and a sample takes ``sample`` of them.

    ``unit`` is an item, or a subject on a day for a state. ``chance`` is that of meeting at least one, exactly;
    ``limit`` what a sample with one deviation would then say at 90 per cent (per cent, rounded up).
    """

    control: str
    test: str
    unit: str
    population: int
    deviating: int
    sample: int
    chance: Fraction
    limit: float


@dataclass(frozen=True, slots=True)
class Overall:
    """At least one reported exception over all tests.

    ``independent`` assumes that the samples have nothing to do with each other; the bounds assume nothing.
    """

    independent: Fraction
    at_least: Fraction
    at_most: Fraction


def chances(controls: Iterable[ControlResult], rule: Rule) -> list[Chance]:
    """The tests with known deviations, the least likely to be met first."""
    found = [c for control in controls for test in control.tests for c in _of(control.adopted.control.id, test, rule)]
    return sorted(found, key=lambda c: (c.chance, c.control, c.test))


def _of(control: str, test: TestResult, rule: Rule) -> Iterator[Chance]:
    population, deviating, unit = _units(test)
    if not deviating:
        return
    sample = rule.size(population)
    plan = Plan(Fraction(1, 2), _CONFIDENCE, Model.HYPERGEOMETRIC, population)
    yield Chance(control, test.test, unit, population, deviating, sample,
                 at_least_one(population, deviating, sample), percent_up(upper_limit(plan, sample, min(1, sample))))


def _units(test: TestResult) -> tuple[int, int, str]:
    """(units, deviating ones, what a unit is): tested items, or days of subjects, where a part that fails is a day."""
    if test.population is not None:
        return test.population.passed + len(test.deviations), len(test.deviations), "item"
    failing = -(-test.shares.failing // _DAY)
    return failing + (test.shares.total - test.shares.failing) // _DAY, failing, "subject-day"


def overall(found: Sequence[Chance]) -> Overall:
    """The chance that any of them is met. Samples of one estate are seldom independent: the bounds hold anyway."""
    each = [c.chance for c in found]
    return Overall(1 - prod((1 - p for p in each), start=Fraction(1)), max(each, default=Fraction()),
                   min(Fraction(1), sum(each, Fraction())))
