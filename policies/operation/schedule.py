"""When an instance falls due: calendar intervals and anniversaries, in days. No clock, no IO.

A quarter or half-year is one of the fiscal year that starts on the first of a stated month (January: the calendar).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

YEAR = "year"
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6}
_DAYS = {"day": 1, "week": 7}


def intervals(every: str, first: date, last: date, fiscal: int = 1) -> Iterator[tuple[date, date]]:
    """The intervals, both days inside, whose last day lies in [first, last]; a week runs from Monday to Sunday."""
    start, end = interval_of(every, first, fiscal)
    while end <= last:
        yield start, end
        start, end = interval_of(every, end + timedelta(days=1), fiscal)


def interval_of(every: str, day: date, fiscal: int = 1) -> tuple[date, date]:
    """The interval that holds a day. ``fiscal`` is the month (1 to 12) in which the fiscal year starts."""
    if every in _DAYS:
        start = day if every == "day" else day - timedelta(days=day.weekday())
        return start, start + timedelta(days=_DAYS[every] - 1)
    length = _MONTHS[every]
    since = (day.month - fiscal) % length
    return _month(day, -since), _month(day, length - since) - timedelta(days=1)


def _month(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def a_year_after(day: date) -> date:
    """The anniversary; that of 29 February is 28 February."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
