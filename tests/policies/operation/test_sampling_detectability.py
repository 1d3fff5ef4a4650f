"""Whether a sample would meet what is known: exact chances, an overall one with bounds, and the duty to disclose."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.operation.results import (
    ControlResult,
    Design,
    Deviation,
    Implemented,
    Operation,
    Population,
    Shares,
    TestResult,
)
from policies.operation.sampling import rules
from policies.operation.sampling.detectability import DISCLOSURE, Chance, chances, overall
from policies.operation.sampling.statistics import percent_up
from reports.detectability import to_text


def items(passed, failed):
    """The result of an event test."""
    found = tuple(Deviation("x.t", f"i{n}", "", "", n, "A", ("r",), "00") for n in range(failed))
    return TestResult("x.t", "T", "event", "k", passed + failed, Shares(), deviations=found,
                      population=Population("x.t", passed + failed, "00", True, passed=passed))


def state(days, failing):
    """The result of a state test over subject-days."""
    shares = Shares(bracketed=(days - failing) * 86_400, failing=failing * 86_400)
    return TestResult("x.t", "T", "state", "k", 1, shares)


def control(company, *tests):
    """A control with these results."""
    (adopted,) = company.adopted("ZZ-01")
    return ControlResult(adopted, Design.NOT_ASSESSED, Implemented.YES, Operation.EFFECTIVE, "", (), tests)


TWENTY_FIVE = replace(rules.load("frequency-habits"), frequencies={"any": {"most": None, "lower": 25, "higher": 25}})


@pytest.mark.parametrize(("test", "unit", "population", "deviating", "percent"), [
    (items(495, 5), "item", 500, 5, 22.8), (items(38, 2), "item", 40, 2, 86.6), (items(0, 3), "item", 3, 3, 100.0),
    (state(1000, 10), "subject-day", 1000, 10, 22.5),
])
def test_the_chance_is_hypergeometric_over_items_or_days_of_subjects(company, test, unit, population, deviating,
                                                                    percent):
    """25 of 500 items with five deviations meet one in 22.7 % of samples, rounded up to a tenth."""
    (found,) = chances([control(company, test)], TWENTY_FIVE)
    assert (found.unit, found.population, found.deviating) == (unit, population, deviating)
    assert percent_up(float(found.chance)) == percent
    assert found.limit > 0


def test_a_control_without_known_deviations_is_not_listed(company):
    """There is nothing to disclose."""
    assert chances([control(company, items(40, 0), state(90, 0))], TWENTY_FIVE) == []
    assert overall([]).at_most == 0


@settings(deadline=None)
@given(st.lists(st.fractions(0, 1), min_size=1, max_size=8))
def test_the_overall_chance_lies_between_its_bounds(each):
    """Whatever the samples have to do with each other, at least the largest chance and at most the sum."""
    found = overall([Chance("c", "t", "item", 1, 1, 1, p, 1.0) for p in each])
    assert found.at_least == max(each)
    assert found.at_least <= found.independent <= found.at_most <= Fraction(1)


def test_the_duty_to_disclose_stands_with_it():
    """The sentence names management, the auditor, and that the chance does not matter."""
    assert "must be disclosed to the service auditor, whatever its chance" in DISCLOSURE


def test_the_page_is_for_management_and_never_says_certain_where_it_is_not():
    """The duty stands first; a chance of 99.99 % is printed as 99.9, one of a millionth as under 0.1, none as none."""
    found = [Chance("C-1", "t", "item", 9, 1, 5, p, 1.0) for p in (Fraction(9999, 10_000), Fraction(1, 10**6))]
    text = " ".join(to_text(found, TWENTY_FIVE).split())
    assert text.index("must be disclosed to the service auditor") < text.index("C-1")
    assert "99.9 %" in text
    assert "under 0.1 %" in text
    assert "100.0 %" not in text.replace("and 100.0 % whatever", "")
    assert "No deviation is known" in to_text([], TWENTY_FIVE)
