"""When an instance falls due: calendar intervals and anniversaries, in days. No clock, no IO.

A quarter or half-year is one of the fiscal year that starts on a stated day; a month is always the calendar's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from policies.operation.calendar import FiscalYear

YEAR = "year"
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6}
_DAYS = {"day": 1, "week": 7}
_CALENDAR_YEAR = FiscalYear()


def intervals(every: str, first: date, last: date, fiscal: FiscalYear = _CALENDAR_YEAR) -> Iterator[tuple[date, date]]:
    """The intervals, both days inside, whose last day lies in [first, last]; a week runs from Monday to Sunday."""
    start, end = interval_of(every, first, fiscal)
    while end <= last:
        yield start, end
        start, end = interval_of(every, end + timedelta(days=1), fiscal)


def interval_of(every: str, day: date, fiscal: FiscalYear = _CALENDAR_YEAR) -> tuple[date, date]:
    """The interval that holds a day. A quarter of a fiscal year from 6 April starts on the sixth of its month."""
    if every in _DAYS:
        start = day if every == "day" else day - timedelta(days=day.weekday())
        return start, start + timedelta(days=_DAYS[every] - 1)
    length, on = _MONTHS[every], 1 if every == "month" else fiscal.day
    since = (day.month - fiscal.month - (day.day < on)) % length + (day.day < on)
    return _month(day, -since, on), _month(day, length - since, on) - timedelta(days=1)


def _month(day: date, months: int, on: int) -> date:
    """The day ``on`` of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, on)


def a_year_after(day: date) -> date:
    """The anniversary; that of 29 February is 28 February."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
