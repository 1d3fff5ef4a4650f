"""Which days are examined."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.config.engagement import EngagementConfig
from agent.config.errors import ConfigError
from agent.period import chosen_period, parse_instant, parse_period, trailing

NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)


def engagement(**over: object) -> EngagementConfig:
    """An engagement with the given settings."""
    return EngagementConfig.model_validate({"name": "E", "system": "S", **over})


def test_the_option_wins_over_the_file() -> None:
    """``--period`` is used before the configured period, and that before the trailing window."""
    configured = engagement(period={"start": "2026-02-01", "end": "2026-03-31"})
    assert chosen_period(configured, "2026-01-01..2026-06-30", NOW) == (date(2026, 1, 1), date(2026, 6, 30))
    assert chosen_period(configured, None, NOW) == (date(2026, 2, 1), date(2026, 3, 31))
    assert chosen_period(engagement(), None, NOW) == (date(2026, 1, 2), date(2026, 7, 1))


def test_today_is_the_engagements_own_day() -> None:
    """The trailing window ends on the day it is in the engagement's zone."""
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert chosen_period(engagement(time_zone="Europe/Berlin"), None, late)[1] == date(2026, 7, 1)


@pytest.mark.parametrize("text", ["2026-06-30..2026-01-01", "2027-01-01..2027-06-30", "2026-01-01", "x..y", "a..b..c"])
def test_a_period_that_cannot_be_examined_is_refused(text: str) -> None:
    """Backwards, future and malformed periods are errors of usage."""
    with pytest.raises(ConfigError):
        chosen_period(engagement(), text, NOW)


def test_a_running_period_is_normal_input() -> None:
    """A period that has begun and not ended is accepted as it is."""
    assert chosen_period(engagement(), "2026-06-01..2026-12-31", NOW) == parse_period("2026-06-01..2026-12-31")


@given(st.dates(date(2001, 1, 1), date(2100, 12, 31)), st.integers(1, 36))
def test_a_trailing_window_ends_today_and_has_its_length(today: date, months: int) -> None:
    """The window holds today and is between 28 and 31 days for each month."""
    start, end = trailing(f"{months} months", today)
    assert end == today
    assert 28 * months - 3 <= (end - start).days + 1 <= 31 * months + 1


def test_instants_need_a_zone() -> None:
    """A naive time is refused; a date means the end of that day in UTC."""
    assert parse_instant("2026-06-30", NOW) == datetime(2026, 7, 1, tzinfo=UTC)
    assert parse_instant("2026-06-30T12:00:00+02:00", NOW) == datetime(2026, 6, 30, 10, tzinfo=UTC)
    with pytest.raises(ConfigError):
        parse_instant("2026-06-30T12:00:00", NOW)


def test_the_future_is_refused() -> None:
    """An instant to come would make a running period seem over; today's date stands for now."""
    assert parse_instant("2026-07-01", NOW) == NOW
    for text in ("2026-07-02", "2026-07-01T06:00:01Z"):
        with pytest.raises(ConfigError, match="in the future"):
            parse_instant(text, NOW)
