"""Instants, durations and shares as they are printed. Rational arithmetic; nothing is rounded to all or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from policies.operation.results import Shares

MICRO = 1_000_000
DAY_SECONDS = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A binary unit: every share is a short decimal *and* an exact binary float, so shares sum to 1 however they are read.
JSON_UNITS = 1 << 16
PERCENT_UNITS = 10_000


def utc(instant: int) -> datetime:
    """Microseconds since 1970 as an aware datetime."""
    return _EPOCH + timedelta(microseconds=instant)


def rfc3339(instant: int) -> str:
    """An instant in microseconds as RFC 3339 UTC with six decimals, so that text order is time order."""
    return utc(instant).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(instant: int) -> str:
    """An instant for people, to the minute: ``2026-03-04 09:15 UTC``."""
    return utc(instant).strftime("%Y-%m-%d %H:%M UTC")


def local_day(instant: int, time_zone: str) -> str:
    """The date of an instant in the engagement's zone."""
    return utc(instant).astimezone(ZoneInfo(time_zone)).date().isoformat()


def duration(seconds: int) -> str:
    """Whole seconds as the two largest units: ``3 d 4 h``, ``25 min``; never rounded up."""
    parts: list[str] = []
    rest = max(0, seconds)
    for size, unit in ((DAY_SECONDS, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def lasted(at_least: int, at_most: int) -> str:
    """How long an exposure surely and possibly lasted."""
    if at_least == at_most:
        return duration(at_least)
    return f"at least {duration(at_least)}, at most {duration(at_most)}"


def allot(parts: tuple[int, ...], units: int) -> tuple[int, ...]:
    """``units`` shared over ``parts`` in proportion: exact sum, zero only for zero, all only for all.

    Largest remainder (ties to the first); a part that is not zero gets at least one unit, taken from the largest.
    """
    total = sum(parts)
    if total <= 0 or min(parts) < 0:
        msg = f"parts: expected non-negative numbers with a positive sum, got {parts}"
        raise ValueError(msg)
    floors = [part * units // total for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(parts[i] * units % total), i))
    for index in by_remainder[:units - sum(floors)]:
        floors[index] += 1
    for index, part in enumerate(parts):
        if part and not floors[index]:
            floors[index] = 1
            floors[max(range(len(parts)), key=lambda i: floors[i])] -= 1
    return tuple(floors)


def share_numbers(shares: Shares) -> dict[str, float] | None:
    """The shares for JSON, in units of 1/65,536; None when the denominator is zero."""
    if not shares.total:
        return None
    parts = parts_of(shares)
    return dict(zip(parts, (u / JSON_UNITS for u in allot(tuple(parts.values()), JSON_UNITS)), strict=True))


def share_percents(shares: Shares) -> dict[str, str] | None:
    """The shares for people: hundredths of a percent that sum to 100.00."""
    if not shares.total:
        return None
    parts = parts_of(shares)
    return {name: f"{u // 100}.{u % 100:02d} %"
            for name, u in zip(parts, allot(tuple(parts.values()), PERCENT_UNITS), strict=True)}


def subject_days(seconds: int) -> str:
    """A denominator in subject-days with one decimal, cut and never rounded up: ``17,340.5``."""
    tenths = seconds * 10 // DAY_SECONDS
    return f"{tenths // 10:,}.{tenths % 10}"


def parts_of(shares: Shares) -> dict[str, int]:
    """The shares by name in subject-seconds; what is imported only where something is."""
    found = {"proven": shares.proven, "bracketed": shares.bracketed, "failing": shares.failing,
             "unknown": shares.unknown}
    return {**found, "imported": shares.imported} if shares.imported else found


def counted(number: int, one: str, many: str = "") -> str:
    """``1 finding``, ``2 findings``, ``1,204 subjects``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
