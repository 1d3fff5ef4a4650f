"""The period of an engagement: whole local days, as instants in UTC. No clock: ``as_of`` is passed in."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collectors.base import TieoutError
from policies.operation.results import Period

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW = re.compile(r"(\d+)\s*(day|week|month|year)s?")


class PeriodError(TieoutError):
    """The period cannot be assessed: it is empty, lies in the future, or names no known time zone."""


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month clipped to a period: ``name`` is YYYY-MM, [start, end) in microseconds UTC."""

    name: str
    start: int
    end: int


def micros(moment: datetime) -> int:
    """An aware datetime as microseconds UTC, without passing through a float."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(instant: int) -> datetime:
    """Microseconds UTC as an aware datetime."""
    return _EPOCH + timedelta(microseconds=instant)


def zone_of(name: str) -> ZoneInfo:
    """The IANA zone; raises ``PeriodError`` for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PeriodError(f"{name}: expected an IANA time zone", hint="Write it like Europe/Berlin or UTC.") from error


def midnight(day: date, zone: ZoneInfo) -> int:
    """The first instant of a local day. Where a clock change skips midnight, that is the instant of the change."""
    # fold=0 reads a skipped midnight with the offset from before the change, and a repeated one as the first.
    return micros(datetime.combine(day, time(fold=0), tzinfo=zone))


def local_day(instant: int, zone: ZoneInfo) -> date:
    """The local date of an instant."""
    return moment_of(instant).astimezone(zone).date()


def period_of(start: date, end: date, tz: str, as_of: int) -> Period:
    """The period from ``start`` to ``end``, both days inside, cut off at ``as_of`` (microseconds UTC).

    Raises ``PeriodError`` when the last day lies before the first, or nothing of the period has begun.
    """
    if end < start:
        raise PeriodError(f"period {start}..{end}: expected the last day on or after the first",
                          hint="Write it as FIRST..LAST, both inside.")
    zone = zone_of(tz)
    begins, ends = midnight(start, zone), midnight(end + timedelta(days=1), zone)
    if begins >= as_of:
        raise PeriodError(f"period {start}..{end}: expected a period that has begun, got one after "
                          f"{moment_of(as_of):%Y-%m-%dT%H:%MZ}", hint="Assess it once its first day has started.")
    return Period(begins, ends, min(ends, as_of), start.isoformat(), end.isoformat(), tz)


def trailing(window: str, as_of: int, tz: str) -> Period:
    """The window ("6 months", "90 days", "1 year") of whole local days that ended last: its last day is yesterday."""
    match = _WINDOW.fullmatch(window.strip().lower())
    if match is None or int(match[1]) == 0:
        raise PeriodError(f"window {window!r}: expected a number of days, weeks, months or years",
                          hint='Write it like "6 months".')
    after = local_day(as_of, zone_of(tz))
    return period_of(_back(after, int(match[1]), match[2]), after - timedelta(days=1), tz, as_of)


def _back(day: date, count: int, unit: str) -> date:
    """The day ``count`` units earlier; a day that its month lacks becomes the month's last."""
    if unit in ("day", "week"):
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_of(period: Period) -> tuple[int, ...]:
    """The local midnights of the period, the one after its last day included (so one more than there are days)."""
    zone, first = zone_of(period.time_zone), date.fromisoformat(period.first_day)
    count = (date.fromisoformat(period.last_day) - first).days + 1
    return tuple(midnight(first + timedelta(days=n), zone) for n in range(count + 1))


def months_of(period: Period) -> tuple[Month, ...]:
    """The local calendar months that the period touches, each clipped to it."""
    zone, last = zone_of(period.time_zone), date.fromisoformat(period.last_day)
    first = date.fromisoformat(period.first_day).replace(day=1)
    starts = [first]
    while starts[-1] <= last:
        starts.append((starts[-1] + timedelta(days=32)).replace(day=1))
    return tuple(Month(f"{a:%Y-%m}", max(midnight(a, zone), period.start), min(midnight(b, zone), period.end))
                 for a, b in pairwise(starts))


def is_over(period: Period, as_of: int) -> bool:
    """Whether nothing of the period is still to come."""
    return as_of >= period.end
