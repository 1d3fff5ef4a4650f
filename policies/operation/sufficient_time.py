"""Whether enough is still to come: occurrences left until the period's end against those that a correction needs.

A correction in mid-period does not cure what was before it, and it must operate often enough afterwards to be seen to
work. How often is a convention of the field, not a standard (method, "Sampling": sizes by frequency): it is data here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policies.model import Test, TestType
from policies.operation.calendar import FiscalYear
from policies.operation.period import DAY, local_day, months_of, zone_of
from policies.operation.results import ControlResult, Operation, Period, TestResult, TimeLeft
from policies.operation.schedule import YEAR, intervals

_CALENDAR_YEAR = FiscalYear()
_SETTLED = (Operation.EFFECTIVE, Operation.EFFECTIVE_WITH_DEVIATIONS, Operation.NO_OCCURRENCE, Operation.CARVED_OUT,
            Operation.NOT_RELEVANT)


@dataclass(frozen=True, slots=True)
class Needed:
    """The least occurrences after a correction, by how often a control operates."""

    day: int = 20
    week: int = 5
    month: int = 2
    quarter: int = 2
    half_year: int = 1
    year: int = 1
    more_than_daily: int = 25

    def of_rate(self, a_year: int) -> int:
        """For events, by how many of them a year has."""
        steps = ((366, self.more_than_daily), (250, self.day), (52, self.week), (12, self.month), (4, self.quarter))
        return next((needed for least, needed in steps if a_year >= least), self.year)


def time_left(controls: Sequence[ControlResult], period: Period, fiscal: FiscalYear = _CALENDAR_YEAR,
              needed: Needed = Needed()) -> tuple[TimeLeft, ...]:
    """For each test of a control that does not support anything yet: what is left, and what a correction needs.

    Empty from the last day on, as of a window that ends today: then no day is left of it.
    """
    if local_day(period.cut_off, zone_of(period.time_zone)) >= date.fromisoformat(period.last_day):
        return ()
    return tuple(row for control in controls if control.operation not in _SETTLED
                 for row in _of_control(control, period, fiscal, needed))


def _of_control(control: ControlResult, period: Period, fiscal: FiscalYear, needed: Needed) -> Iterator[TimeLeft]:
    declared = {test.id: test for test in control.adopted.control.tests}
    name = control.adopted.control.id
    for result in control.tests:
        if result.type == TestType.STATE:
            yield TimeLeft(name, result.title, "month", len(result.months_observed), _months(period), needed.month)
        elif result.type == TestType.EVENT:
            yield _events(name, result, period, needed)
        else:
            yield from _instances(name, result, declared.get(result.test), period, fiscal, needed)


def _months(period: Period) -> int:
    """Whole months that have not begun at the cut-off."""
    return sum(month.start >= period.cut_off for month in months_of(period))


def _events(name: str, result: TestResult, period: Period, needed: Needed) -> TimeLeft:
    """As many as the days left would bring at the rate so far."""
    done = result.population.items if result.population else 0
    elapsed, left = max(1, (period.cut_off - period.start) // DAY), (period.end - period.cut_off) // DAY
    return TimeLeft(name, result.title, "occurrence", done, done * left // elapsed,
                    needed.of_rate(done * 365 // elapsed))


def _instances(name: str, result: TestResult, test: Test | None, period: Period, fiscal: FiscalYear,
               needed: Needed) -> Iterator[TimeLeft]:
    every = test.expected.every if test and test.expected else ""
    done = result.population.items - len(result.population.not_due) if result.population else 0
    if not every:
        yield _events(name, result, period, needed)
        return
    yield TimeLeft(name, result.title, every.replace("_", " "), done, _due(every, period, fiscal),
                   int(getattr(needed, every)))


def _due(every: str, period: Period, fiscal: FiscalYear) -> int:
    """The intervals whose last day is still to come; a year is one where an anniversary can still fall in it."""
    last = date.fromisoformat(period.last_day)
    after = local_day(period.cut_off, zone_of(period.time_zone)) + timedelta(days=1)
    return int(after <= last) if every == YEAR else sum(1 for _ in intervals(every, after, last, fiscal))
