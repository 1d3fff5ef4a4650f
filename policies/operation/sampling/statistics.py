"""Attribute sampling: how many items, how many deviations, how many there may be in all. Rates are exact fractions.

Planning asks for the smallest sample in which a population with the tolerable rate would show no more than the allowed
deviations with a probability below the risk (one less the confidence). Evaluation gives the one-sided upper limit.
Where a probability lies so close to the risk that a float cannot tell, it is compared as a fraction.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scipy import stats

from collectors.base import TieoutError

MOST = 100_000
"""The largest sample that is looked for: beyond it every plan is a census."""
_CLOSE = 1e-9


class Model(StrEnum):
    """The distribution: of a large population, of a finite one, or the Poisson approximation of the large one."""

    BINOMIAL = "binomial"
    HYPERGEOMETRIC = "hypergeometric"
    POISSON = "poisson"


class PlanError(TieoutError):
    """A plan that cannot be: a rate or confidence out of range, or no sample that is large enough."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be shown: with ``confidence``, that the rate of deviations is below ``tolerable``.

    ``population`` is the number of items; the hypergeometric model needs it.
    """

    tolerable: Fraction
    confidence: Fraction
    model: Model = Model.BINOMIAL
    population: int | None = None

    def __post_init__(self) -> None:
        """Raises ``PlanError`` for a rate or confidence that is not between nought and one."""
        if not (0 < self.tolerable < 1 and 0 < self.confidence < 1):
            raise PlanError("plan: expected a tolerable rate and a confidence between 0 and 1",
                            hint="Write 5 per cent as 0.05.")
        if self.model is Model.HYPERGEOMETRIC and not self.population:
            raise PlanError("plan: the hypergeometric model needs the number of items of the population")

    @property
    def risk(self) -> Fraction:
        """The probability that is tolerated of accepting a population with the tolerable rate."""
        return 1 - self.confidence

    @property
    def bad(self) -> int:
        """How many items of a finite population deviate at the tolerable rate: rounded up."""
        return ceil_exact(self.tolerable * (self.population or 0))

    def accepts(self, n: int, allowed: int) -> bool:
        """Whether so many allowed deviations in a sample of ``n`` keep the risk: P(X <= allowed) < risk."""
        chance = self._chance(n, allowed)
        if abs(chance - float(self.risk)) > _CLOSE or self.model is Model.POISSON:
            return chance < float(self.risk)
        return self._exact(n, allowed) < self.risk

    def _chance(self, n: int, allowed: int) -> float:
        if self.model is Model.HYPERGEOMETRIC:
            return float(stats.hypergeom.cdf(allowed, self.population, self.bad, n))
        if self.model is Model.POISSON:
            return float(stats.poisson.cdf(allowed, float(n * self.tolerable)))
        return float(stats.binom.cdf(allowed, n, float(self.tolerable)))

    def _exact(self, n: int, allowed: int) -> Fraction:
        if self.model is Model.HYPERGEOMETRIC:
            size, bad = self.population or 0, self.bad
            ways = sum(math.comb(bad, x) * math.comb(size - bad, n - x) for x in range(allowed + 1))
            return Fraction(ways, math.comb(size, n))
        p = self.tolerable
        return sum((math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(allowed + 1)), Fraction())


def rate(text: str) -> Fraction:
    """A rate written as a decimal number, exactly."""
    return Fraction(text)


def ceil_exact(value: Fraction) -> int:
    """The least whole number that is not less."""
    return -(-value.numerator // value.denominator)


def sample_size(plan: Plan, expected: Fraction = Fraction()) -> tuple[int, int]:
    """(items, allowed deviations) of the smallest sample that expects deviations at a rate.

    How many are allowed depends on the size, so that a larger sample need not do: the two belong together.
    """
    if expected >= plan.tolerable:
        raise PlanError("plan: the expected rate is not below the tolerable one, so that no sample can show it",
                        hint="Test the whole population, or correct the control first.")
    return _smallest(plan, lambda n: ceil_exact(expected * n))


def sample_size_for(plan: Plan, allowed: int) -> int:
    """The smallest sample of which so many deviations may be accepted."""
    return _smallest(plan, lambda _: allowed)[0]


def _smallest(plan: Plan, allowed: Callable[[int], int]) -> tuple[int, int]:
    finite = plan.model is Model.HYPERGEOMETRIC
    for n in range(1, (plan.population or 0 if finite else MOST) + 1):
        if n > allowed(n) and plan.accepts(n, allowed(n)):
            return n, allowed(n)
    if finite:
        return plan.population or 0, plan.bad - 1
    raise PlanError(f"plan: no sample of up to {MOST} items is large enough",
                    hint="Test the whole population, or state another rate.")


def most_acceptable(plan: Plan, n: int) -> int:
    """The most deviations in a sample of ``n`` that keep the risk; -1 where not even none does."""
    return next((k - 1 for k in range(n + 1) if not plan.accepts(n, k)), n)


def upper_limit(plan: Plan, n: int, deviations: int) -> float:
    """The upper limit of the rate, one-sided, from the deviations seen in ``n`` items (as a share of one)."""
    if plan.model is Model.HYPERGEOMETRIC:
        return float(_finite_limit(plan, n, deviations))
    if deviations >= n:
        return 1.0
    if plan.model is Model.POISSON:
        return min(1.0, float(stats.chi2.ppf(float(plan.confidence), 2 * (deviations + 1))) / 2 / n)
    return float(stats.beta.ppf(float(plan.confidence), deviations + 1, n - deviations))


def _finite_limit(plan: Plan, n: int, deviations: int) -> Fraction:
    """The largest number of deviating items with which so few would still be seen more often than the risk."""
    size = plan.population or 0
    low, high = deviations, size - n + deviations
    while low < high:
        middle = (low + high + 1) // 2
        if _seen(size, middle, n, deviations) > plan.risk:
            low = middle
        else:
            high = middle - 1
    return Fraction(low, size)


def _seen(size: int, bad: int, n: int, deviations: int) -> Fraction:
    """P(X <= deviations) in a sample of ``n`` from ``size`` items of which ``bad`` deviate."""
    ways = sum(math.comb(bad, x) * math.comb(size - bad, n - x) for x in range(min(deviations, n) + 1))
    return Fraction(ways, math.comb(size, n))


def zero_deviation_size(plan: Plan) -> float:
    """The sample that may show no deviation, by the closed form, not rounded."""
    return math.log(float(plan.risk)) / math.log(float(1 - plan.tolerable))


def two_stage_size(plan: Plan) -> int:
    """Items a stage of the plan: accept at none; at one, take as many again and accept if those show none."""
    return next(n for n in range(1, MOST) if risk_of_two_stages(n, plan.tolerable) < plan.risk)


def risk_of_two_stages(n: int, true_rate: Fraction) -> Fraction:
    """The chance that this plan accepts a population with a rate: P(0) + P(1) P(0)."""
    none = (1 - true_rate) ** n
    return none + n * true_rate * (1 - true_rate) ** (n - 1) * none


def at_least_one(population: int, deviating: int, n: int) -> Fraction:
    """The chance that a sample of ``n`` meets at least one of the deviating items."""
    n = min(n, population)
    return 1 - Fraction(math.comb(population - deviating, n), math.comb(population, n))


def percent_up(share: float) -> float:
    """A share in per cent, rounded up to a tenth, as the published tables print limits."""
    return math.ceil(share * 1000 - _CLOSE) / 10
