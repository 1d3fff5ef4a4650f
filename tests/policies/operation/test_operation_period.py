"""Periods, months and windows in local time, and the coverage of a lane."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.operation.backfill import obtainable
from policies.operation.coverage import coverage_of, is_denial
from policies.operation.engagement import Engagement
from policies.operation.period import (
    DAY,
    HOUR,
    PeriodError,
    days_of,
    is_over,
    micros,
    midnight,
    moment_of,
    months_of,
    period_of,
    trailing,
)
from policies.operation.results import Cause
from store.types import ScanInfo, ScanProblem

LATER = micros(datetime(2030, 1, 1, tzinfo=UTC))


def scan(hour, status="complete", code=""):
    """A scan at an hour."""
    problems = (ScanProblem(code, "", "", "", listing=True),) if code else ()
    return ScanInfo(hour, 1, 1, hour * HOUR, hour * HOUR, status, problems)


def test_a_period_runs_from_local_midnight_to_local_midnight():
    """The days with a clock change have 23 and 25 hours."""
    period = period_of(date(2026, 3, 29), date(2026, 3, 29), "Europe/Berlin", LATER)
    assert (period.end - period.start) // HOUR == 23
    period = period_of(date(2026, 10, 25), date(2026, 10, 25), "Europe/Berlin", LATER)
    assert (period.end - period.start) // HOUR == 25
    assert moment_of(period.start) == datetime(2026, 10, 24, 22, tzinfo=UTC)


def test_a_midnight_that_the_clocks_skip_is_the_instant_of_the_change():
    """In Santiago the day of the change starts at 01:00 local time."""
    start = moment_of(midnight(date(2024, 9, 8), ZoneInfo("America/Santiago")))
    assert start == datetime(2024, 9, 8, 4, tzinfo=UTC)
    assert start.astimezone(ZoneInfo("America/Santiago")).date() == date(2024, 9, 8)


def test_the_cut_off_is_the_end_or_now():
    """Nothing after the instant of the assessment is read, and nothing after the period's end."""
    now = micros(datetime(2026, 2, 1, 12, tzinfo=UTC))
    running = period_of(date(2026, 1, 1), date(2026, 3, 31), "UTC", now)
    assert (running.cut_off, is_over(running, now)) == (now, False)
    over = period_of(date(2026, 1, 1), date(2026, 1, 31), "UTC", now)
    assert (over.cut_off, is_over(over, now)) == (over.end, True)


@pytest.mark.parametrize(("first", "last", "zone"), [
    (date(2026, 2, 1), date(2026, 1, 31), "UTC"), (date(2031, 1, 1), date(2031, 2, 1), "UTC"),
    (date(2026, 1, 1), date(2026, 1, 2), "Mars/Olympus"), (date(2026, 1, 1), date(2026, 1, 2), "../etc")])
def test_a_period_that_is_none_is_refused(first, last, zone):
    """Backwards, in the future, or in no known zone."""
    with pytest.raises(PeriodError) as fault:
        period_of(first, last, zone, LATER)
    assert fault.value.hint


@pytest.mark.parametrize(("window", "first"), [
    ("6 months", "2025-08-31"), ("1 month", "2026-01-31"), ("90 days", "2025-11-30"), ("1 year", "2025-02-28"),
    ("2 weeks", "2026-02-14")])
def test_a_trailing_window_ends_with_yesterday(window, first):
    """Whole days only; a day that its month lacks becomes the month's last."""
    as_of = micros(datetime(2026, 2, 28, 12, tzinfo=UTC))
    period = trailing(window, as_of, "UTC")
    expected = {"6 months": "2025-08-28", "1 month": "2026-01-28"}.get(window, first)
    assert (period.first_day, period.last_day) == (expected, "2026-02-27")
    assert is_over(period, as_of)


@pytest.mark.parametrize("window", ["", "soon", "0 days", "six months", "-1 days"])
def test_a_window_that_is_none_is_refused(window):
    """No guess is made."""
    with pytest.raises(PeriodError):
        trailing(window, LATER, "UTC")


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2029, 1, 1)), st.integers(0, 400),
       st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo"]))
def test_days_and_months_tile_the_period(first, length, zone):
    """Every instant of a period is in one day and in one month of it."""
    period = period_of(first, first + timedelta(days=length), zone, LATER)
    days, months = days_of(period), months_of(period)
    assert (days[0], days[-1], len(days)) == (period.start, period.end, length + 2)
    assert all(22 * HOUR <= b - a <= 26 * HOUR for a, b in pairwise(days))
    assert (months[0].start, months[-1].end) == (period.start, period.end)
    assert all(a.end == b.start for a, b in pairwise(months))


def test_an_engagement_with_one_day_is_refused_and_with_none_is_trailing():
    """Both days or neither."""
    with pytest.raises(PeriodError):
        Engagement("n", "s", first_day=date(2026, 1, 1)).period(LATER)
    assert Engagement("n", "s", window="30 days").period(LATER).last_day == "2029-12-31"


def test_an_interval_longer_than_the_gap_is_unknown_as_a_whole():
    """Not only the excess: nobody knows what happened in between."""
    coverage = coverage_of([scan(0), scan(8), scan(20)], 8 * HOUR, 0, 24 * HOUR)
    assert [(s.start // HOUR, s.end // HOUR, s.known) for s in coverage.stretches] == [
        (0, 8, True), (8, 20, False), (20, 24, True)]
    assert "12 h, longer than the maximum gap of 8 h" in coverage.unknown()[0].why


def test_a_failed_attempt_breaks_continuity_unless_a_complete_scan_heals_it():
    """Within the retry window the time up to the retry is unknown; later the whole interval is."""
    healed = coverage_of([scan(0), scan(5, "failed", "x"), scan(8), scan(12)], 9 * HOUR, 0, 12 * HOUR, 4 * HOUR)
    broken = coverage_of([scan(0), scan(3, "failed", "x"), scan(8), scan(12)], 9 * HOUR, 0, 12 * HOUR, 4 * HOUR)
    assert (healed.known(0, 12 * HOUR), broken.known(0, 12 * HOUR)) == (9 * HOUR, 4 * HOUR)


def test_the_tail_is_provisional_and_taken_back_when_nobody_comes():
    """Known while the next scan is not overdue; unknown from the last scan on once it is."""
    assert coverage_of([scan(0)], 8 * HOUR, 0, 8 * HOUR).known(0, 8 * HOUR) == 8 * HOUR
    assert coverage_of([scan(0)], 8 * HOUR, 0, 9 * HOUR).known(0, 9 * HOUR) == 0
    assert coverage_of([scan(0), scan(2, "interrupted")], 8 * HOUR, 0, 4 * HOUR).known(0, 4 * HOUR) == 0


@pytest.mark.parametrize(("code", "cause"), [
    ("AccessDeniedException", Cause.NO_PERMISSION), ("http_403", Cause.NO_PERMISSION),
    ("UnauthorizedOperation", Cause.NO_PERMISSION), ("http_500", Cause.NOT_COLLECTED_YET)])
def test_an_unknown_stretch_has_the_cause_of_its_attempts(code, cause):
    """Refused is a matter of permission; anything else of collecting again."""
    (stretch,) = coverage_of([scan(2, "failed", code)], 8 * HOUR, 0, 8 * HOUR).unknown()
    assert (stretch.cause, is_denial(code)) == (cause, cause is Cause.NO_PERMISSION)
    assert code in stretch.why


@settings(max_examples=200, deadline=None)
@given(st.sets(st.integers(0, 60), max_size=12), st.integers(0, 60), st.integers(0, 60))
def test_known_time_is_the_sum_over_stretches(hours, a, b):
    """The prefix sums say what adding up says, for any part of the window."""
    coverage = coverage_of([scan(h) for h in hours], 9 * HOUR, 10 * HOUR, 50 * HOUR)
    low, high = min(a, b) * HOUR, max(a, b) * HOUR
    added = sum(max(0, min(s.end, high) - max(s.start, low)) for s in coverage.stretches if s.known)
    assert coverage.known(low, high) == added
    assert sum(s.end - s.start for s in coverage.stretches) == 40 * HOUR


@pytest.mark.parametrize(("kind", "test", "days", "history"), [
    ("aws.s3.bucket", "lm_15_stored_data_ages_out.aws_s3_bucket", 100,
     "AWS Config's history, by the next pass, if its recorder was on"),
    ("aws.s3.bucket", "lm_15_stored_data_ages_out.aws_s3_bucket", 101,
     "AWS Config's history, by a person, if its recorder was on"),
    ("aws.s3.bucket", "dp_04_storage_is_not_public.aws_s3_bucket", 1,
     "AWS Config's history, by a person, if its recorder was on"),
    ("aws.s3.bucket", "lm_15_stored_data_ages_out.aws_s3_bucket", 2558, ""),
    ("aws.iam.user", "ac_21_rights_come_by_groups.aws_iam_user", 90, "CloudTrail's event history, by the next pass"),
    ("aws.account", "lm_15_stored_data_ages_out.aws_s3_bucket", 1, ""),
    ("aws.iam.credential", "", 1, ""),
    ("github.branch", "", 180, "the organisation's audit log, by a person"),
    ("github.branch", "", 181, ""),
    ("github.change", "", 4000, "the repository's own history"),
])
def test_what_can_still_be_obtained_depends_on_the_test_and_its_age(kind, test, days, history):
    """A pass reads so far back for a test, a person further; where nothing reaches the past is lost."""
    assert obtainable(kind, test, 0, days * DAY) == history
