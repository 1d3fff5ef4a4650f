"""Which days are examined: the option's period, the configured one, or the trailing window."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.config.engagement import WINDOW, EngagementConfig
from agent.config.errors import ConfigError


def chosen_period(settings: EngagementConfig, text: str | None, now: datetime) -> tuple[date, date]:
    """First and last day, both inside the period; raises ``ConfigError`` for one that cannot be examined."""
    today = now.astimezone(ZoneInfo(settings.time_zone)).date()
    if text:
        start, end = parse_period(text)
    elif settings.period:
        start, end = settings.period.start, settings.period.end
    else:
        start, end = trailing(settings.window, today)
    if end < start:
        raise ConfigError(f"the period ends ({end}) before it starts ({start}).", hint="Give START..END in that order.")
    if start > today:
        raise ConfigError(f"the period starts in the future ({start}; today is {today}).",
                          hint="Choose a period that has begun; one that is still running is fine.")
    return start, end


def parse_period(text: str) -> tuple[date, date]:
    """``2026-01-01..2026-06-30`` as two dates."""
    parts = text.split("..")
    try:
        first, last = (date.fromisoformat(part.strip()) for part in parts)
    except ValueError as error:
        raise ConfigError(f"{text!r} is not a period (expected START..END with dates as YYYY-MM-DD).",
                          hint="Example: --period 2026-01-01..2026-06-30.") from error
    return first, last


def trailing(window: str, today: date) -> tuple[date, date]:
    """The window of that length that ends today, today inside."""
    match = WINDOW.match(window)
    if match is None:
        raise ConfigError(f"engagement.window: {window!r} is not a length.", hint="Example: 6 months.")
    count, unit = int(match.group(1)), match.group(2)
    if unit in {"day", "week"}:
        return today - timedelta(days=count * (7 if unit == "week" else 1) - 1), today
    months = count * (12 if unit == "year" else 1)
    return _months_before(today, months) + timedelta(days=1), today


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def parse_instant(text: str, now: datetime) -> datetime:
    """An instant as RFC 3339 text, or a date (the end of that day in UTC, or ``now`` if that is today).

    Naive times are refused, and so is the future: nothing is known of it, and a period would seem to be over.
    """
    instant = _instant(text)
    if len(text) == len("2026-01-01") and instant - timedelta(days=1) <= now:
        return min(instant, now)
    if instant > now:
        raise ConfigError(f"{text!r} is in the future (now it is {now:%Y-%m-%dT%H:%M:%SZ}).",
                          hint="Give an instant that has passed, or leave it out.")
    return instant


def _instant(text: str) -> datetime:
    try:
        if len(text) == len("2026-01-01"):
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC) + timedelta(days=1)
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{text!r} is not an instant (expected RFC 3339).",
                          hint="Example: 2026-06-30T12:00:00Z.") from error
    if instant.tzinfo is None:
        raise ConfigError(f"{text!r} has no time zone.", hint="Add Z or an offset: 2026-06-30T12:00:00Z.")
    return instant.astimezone(UTC)
