"""The engagement's calendar: business days as a day-by-day count gives them, and limits that are stated in them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.operation.calendar import WEEKDAYS, Calendar, FiscalYear, Holiday, counted
from policies.operation.instances import Days, Rule, Terms, instances_of
from policies.operation.leavers import Limit
from policies.operation.lists import Entry
from policies.operation.period import local_day, midnight, zone_of

DAY = timedelta(days=1)
days = st.dates(date(2019, 1, 1), date(2029, 12, 31))
limits = st.one_of(st.integers(0, 60), st.integers(0, 60).map("{} business days".format))
weeks = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(tuple)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Africa/Cairo"])
EASTER = Calendar(holidays=(Holiday(date(2026, 4, 3), "Good Friday"), Holiday(date(2026, 4, 6), "Easter Monday")))


def calendar(week, closed):
    """A calendar of these working days and holidays."""
    return Calendar(working_days=week, holidays=tuple(Holiday(day) for day in closed))


def near(day):
    """Days on and after a day, to be holidays."""
    return st.lists(st.integers(0, 40).map(lambda n: day + n * DAY), max_size=15)


@settings(deadline=None)
@given(st.data(), days, st.integers(0, 60), weeks)
def test_business_days_agree_with_a_count_day_by_day(data, day, count, week):
    """As many worked days lie after the first day and up to the last as the limit has; the last is one of them."""
    closed = data.draw(near(day))
    held = calendar(week, closed)
    end = held.after(day, f"{count} business days")
    between = [day + n * DAY for n in range(1, (end - day).days + 1)]
    assert sum(WEEKDAYS[each.weekday()] in week and each not in closed for each in between) == count
    assert end == day if count == 0 else WEEKDAYS[end.weekday()] in week and end not in closed


@settings(deadline=None)
@given(st.data(), days, limits, weeks)
def test_a_holiday_more_or_a_working_day_less_never_makes_a_limit_pass_earlier(data, day, limit, week):
    """What a calendar adds can only give more time; so that what it lacks excuses nothing."""
    closed = data.draw(near(day))
    before = calendar(week, closed).after(day, limit)
    assert calendar(week, [*closed, data.draw(days)]).after(day, limit) >= before
    assert calendar(WEEKDAYS, closed).after(day, limit) <= before


@settings(deadline=None)
@given(days, limits, limits, weeks)
def test_a_longer_limit_never_passes_earlier(day, one, other, week):
    """More business days end no earlier, nor do business days end before as many days."""
    held = calendar(week, ())
    (low, _), (high, business) = sorted((counted(one), counted(other)))
    unit = " business days" if business else ""
    ends = [held.after(day, f"{n}{unit}" if unit else n) for n in (low, high)]
    assert ends == sorted(ends)
    assert held.after(day, f"{low} business days") >= held.after(day, low)


@settings(deadline=None)
@given(days, limits, zones)
def test_a_limit_in_days_ends_at_the_midnight_of_the_persons_zone(day, limit, name):
    """Whatever the clocks do in between: the last instant in time belongs to the last day of the limit there."""
    zone = zone_of(name)
    ended = midnight(day + DAY, zone)
    due = Limit(24, limit, EASTER).due(ended, zone)
    assert local_day(due - 1, zone) == EASTER.after(day, limit)
    assert due == midnight(EASTER.after(day, limit) + DAY, zone)


@pytest.mark.parametrize(("left", "limit", "last"), [
    (date(2026, 4, 2), "1 business day", date(2026, 4, 7)),  # Good Friday and Easter Monday lie between
    (date(2026, 4, 2), "2 business days", date(2026, 4, 8)),
    (date(2026, 4, 2), 1, date(2026, 4, 3)),
    (date(2026, 4, 4), "0 business days", date(2026, 4, 4)),
    (date(2024, 2, 28), "1 business day", date(2024, 2, 29)),
    (date(2024, 2, 29), "1 business day", date(2024, 3, 1)),
    (date(2026, 12, 31), "1 business day", date(2027, 1, 1)),  # a holiday that nobody listed makes the limit stricter
])
def test_a_limit_goes_past_weekends_and_holidays(left, limit, last):
    """The days that a person would count on the calendar of Easter 2026, of a leap year and of a year's end."""
    assert EASTER.after(left, limit) == last


@pytest.mark.parametrize("stated", ["5", "five business days", "-1 business days", "5 working days", "5  business days",
                                    "1000 business days", "5 business days\n", ""])
def test_what_is_no_limit_is_refused(stated):
    """A limit that cannot be read must not become one of nought days, or of any other number."""
    with pytest.raises(ValueError, match="expected a number of days"):
        counted(stated)


@pytest.mark.parametrize("stated", [0, 13, "2026-04-06", "4-6", "00-06", "13-01", "04-29", "04-00", "April", ""])
def test_what_is_no_start_of_a_fiscal_year_is_refused(stated):
    """A day that some month lacks would leave a quarter without its first day."""
    with pytest.raises(ValueError, match="expected a month"):
        FiscalYear.of(stated)


def test_a_calendar_is_read_back_as_it_was_written():
    """What the ledger keeps makes the same calendar again."""
    held = Calendar(FiscalYear.of("04-06"), ("sunday", "monday"), EASTER.holidays)
    assert Calendar.read(held.as_dict()) == held


def test_a_review_in_a_grace_of_business_days_is_in_time():
    """Good Friday and Easter Monday take the fourth business day after 31 March 2026 from the 6th to the 8th."""
    terms = Terms("quarter", grace="4 business days", calendar=EASTER)
    done = [Entry("k", "R1", "", "test:1", date(2026, 4, 8), None, 0, b"", {})]
    span = Days(date(2026, 1, 1), date(2026, 3, 31), date(2026, 5, 1))
    (found,) = instances_of(terms, span, done)
    assert (found.rule, found.until, found.in_time) == (Rule.INTERVAL, date(2026, 4, 8), True)
    (strict,) = instances_of(Terms("quarter", grace="4 business days"), span, done)
    assert (strict.until, strict.in_time) == (date(2026, 4, 6), False)
