"""Whether a correction could still be seen to work in a running period, and what a new installation is told."""

from datetime import UTC, date, datetime

import pytest

from policies.model import Adopted, Control, Expected, Listed, Test, TestType
from policies.operation.period import micros, period_of
from policies.operation.results import (
    ControlResult,
    Design,
    Implemented,
    Operation,
    Population,
    ReadinessVerdict,
    Shares,
    TestResult,
)
from policies.operation.sufficient_time import Needed, time_left

LOCKED = {"lock": {"status": "ok", "value": "locked"}}


def period(day, end=date(2026, 6, 30)):
    """The first half of 2026, cut off at noon of a day."""
    return period_of(date(2026, 1, 1), end, "UTC", micros(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)))


def left(kind, operation=Operation.INEFFECTIVE, *, day=date(2026, 3, 31), items=0, every="", months=()):
    """The row of one control with one test."""
    expected = Expected(Listed("files.review", "item"), every) if kind is TestType.EXPECTED_INSTANCE else None
    test = Test("c.t", "C-01", "p", "T", "d", "files.review", kind, ("item",), expected=expected)
    control = Control("C-01", "c", "C", "s", ("CC6.1",), True, "preventive", "daily", "r", {}, "", "", "high", 26, 0,
                      (), (), (test,))
    population = Population("c.t", items, "00", complete=True) if kind is not TestType.STATE else None
    result = TestResult("c.t", "T", kind, "files.review", 1, Shares(), population=population, months_observed=months)
    adopted = Adopted(control, "s", "o", {}, None, True)
    found = ControlResult(adopted, Design.NOT_ASSESSED, Implemented.NO, operation, "", (), (result,))
    return time_left([found], period(day))


@pytest.mark.parametrize(("day", "remaining", "enough"), [
    (date(2026, 3, 31), 3, True), (date(2026, 4, 30), 2, True), (date(2026, 5, 1), 1, False),
    (date(2026, 6, 29), 0, False),
])
def test_a_state_needs_two_whole_months_after_its_correction(day, remaining, enough):
    """The month that has begun is no whole one."""
    (row,) = left(TestType.STATE, day=day, months=("2026-01",))
    assert (row.unit, row.done, row.left, row.needed, row.enough) == ("month", 1, remaining, 2, enough)


@pytest.mark.parametrize(("every", "remaining", "needed"), [
    ("quarter", 1, 2), ("month", 3, 2), ("week", 13, 5), ("day", 91, 20), ("half_year", 1, 1), ("year", 1, 1),
])
def test_an_expected_instance_counts_the_due_days_that_are_left(every, remaining, needed):
    """From 1 April to the end of June; the day of the cut-off has begun."""
    (row,) = left(TestType.EXPECTED_INSTANCE, every=every)
    assert (row.left, row.needed) == (remaining, needed)


@pytest.mark.parametrize(("items", "remaining", "needed"), [
    (0, 0, 1), (1, 1, 2), (9, 9, 2), (20, 20, 5), (80, 82, 20), (900, 920, 25),
])
def test_events_are_reckoned_at_the_rate_so_far(items, remaining, needed):
    """89 days have passed and 91 are left."""
    (row,) = left(TestType.EVENT, items=items)
    assert abs(row.left - remaining) <= 1
    assert row.needed == needed


@pytest.mark.parametrize("operation", [Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS, Operation.CARVED_OUT])
def test_what_supports_already_needs_no_time(operation):
    """Only what supports nothing yet is listed."""
    assert left(TestType.STATE, operation) == ()


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 7, 1)])
def test_nothing_is_left_of_a_period_on_its_last_day_and_after(day):
    """The table is for a period of which days are to come; a window that ends today has none."""
    assert left(TestType.STATE, day=day) == ()


def test_the_habits_are_data():
    """Another firm's numbers replace ours."""
    assert Needed(quarter=3).quarter == 3


@pytest.mark.parametrize(("days", "verdict"), [
    (1, ReadinessVerdict.IN_PROGRESS_ON_TRACK), (20, ReadinessVerdict.IN_PROGRESS_ON_TRACK),
    (89, ReadinessVerdict.IN_PROGRESS_ON_TRACK), (181, ReadinessVerdict.READY),
])
def test_a_new_installation_that_holds_is_on_track_until_the_period_is_over(company, days, verdict):
    """Day 1, day 20, month 3 and month 6 of an installation that began with the period: each says what it may."""
    company.library = _served(company.library)
    company.daily(0, days, [("test.door", {"front": LOCKED})])
    as_of = datetime(2026, 7, 1, 6, tzinfo=UTC) if days == 181 else company.day(days - 1).replace(hour=12)
    assessment = company.assess(company.adopted("ZZ-01"), as_of, last=date(2026, 6, 30))
    assert assessment.verdict is verdict


def test_an_installation_in_mid_period_has_lost_what_was_before(company):
    """Three months without a watch cannot be made up: said on the first day, not at the end."""
    company.library = _served(company.library)
    company.daily(90, 95, [("test.door", {"front": LOCKED})])
    assessment = company.assess(company.adopted("ZZ-01"), company.day(94).replace(hour=12), last=date(2026, 6, 30))
    assert assessment.verdict is ReadinessVerdict.NOT_READY_SCOPE_LIMITATION
    assert {row.control for row in assessment.time_left} == {"ZZ-01"}


def _served(library):
    """Of the criteria only the one that the doors serve, so that the verdict speaks of them alone."""
    from dataclasses import replace

    return replace(library, criteria=tuple(c for c in library.criteria if c.id == "CC6.1"))
