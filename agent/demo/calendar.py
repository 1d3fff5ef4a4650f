"""The demo's calendar: the period, the days on which tieout collects, and the days on which it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

FIRST_DAY = date(2026, 1, 1)
LAST_DAY = date(2026, 6, 30)
COLLECTED_AT = timedelta(hours=3)
"""The time of the daily pass, after midnight UTC."""
FORTNIGHT = (date(2026, 4, 11), date(2026, 4, 24))
"""First and last day without a collection: the planted hole."""


def at(month: int, day: int, hour: int = 10, minute: int = 0, *, year: int = 2026) -> datetime:
    """An instant of the company's history, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


FOUNDED = at(11, 3, 9, year=2025)
"""When the company's estate was set up."""
ASSESSED_AT = at(7, 1, 8)
"""When the assessment is made: the morning after the period's last day."""


def collections() -> Iterator[datetime]:
    """Every instant at which a pass is made: daily from the eve of the period to the morning after it."""
    day = FIRST_DAY - timedelta(days=1)
    while day <= LAST_DAY + timedelta(days=1):
        if not FORTNIGHT[0] <= day <= FORTNIGHT[1]:
            yield datetime(day.year, day.month, day.day, tzinfo=UTC) + COLLECTED_AT
        day += timedelta(days=1)


def workdays() -> Iterator[date]:
    """Every weekday of the period."""
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)
