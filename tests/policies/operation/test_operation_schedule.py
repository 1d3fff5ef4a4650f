"""When instances fall due, as pure rules over days: properties against the calendar, and the rules of matching."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.operation.calendar import FiscalYear
from policies.operation.instances import Days, Rule, Terms, instances_of
from policies.operation.lists import Entry
from policies.operation.schedule import a_year_after, interval_of, intervals

DAY = timedelta(days=1)
days = st.dates(date(2019, 1, 1), date(2029, 12, 31))
every = st.sampled_from(["day", "week", "month", "quarter", "half_year"])
fiscal = st.builds(FiscalYear, st.integers(1, 12), st.integers(1, 28))


@settings(deadline=None)
@given(every, days, fiscal)
def test_an_interval_holds_its_day_and_touches_its_neighbours(name, day, year):
    """Intervals partition the calendar: each day lies in one, and the next begins the day after the last ends."""
    start, end = interval_of(name, day, year)
    assert start <= day <= end
    assert interval_of(name, start, year) == interval_of(name, end, year) == (start, end)
    assert interval_of(name, end + DAY, year)[0] == end + DAY


@settings(deadline=None)
@given(every, days, st.integers(0, 800), fiscal)
def test_an_interval_is_of_the_period_in_which_it_ends(name, first, length, year):
    """Two periods that follow each other share no interval and lose none."""
    middle, last = first + length // 2 * DAY, first + (length + 1) * DAY
    both = [*intervals(name, first, middle, year), *intervals(name, middle + DAY, last, year)]
    assert both == [*intervals(name, first, last, year)]


@pytest.mark.parametrize(("stated", "start", "end"), [
    (1, date(2026, 1, 1), date(2026, 3, 31)), (2, date(2026, 2, 1), date(2026, 4, 30)),
    (3, date(2025, 12, 1), date(2026, 2, 28)), (4, date(2026, 1, 1), date(2026, 3, 31)),
    (12, date(2025, 12, 1), date(2026, 2, 28)), ("04-06", date(2026, 1, 6), date(2026, 4, 5)),
    ("02-15", date(2026, 2, 15), date(2026, 5, 14)), ("02-16", date(2025, 11, 16), date(2026, 2, 15)),
    ("12-28", date(2025, 12, 28), date(2026, 3, 27)),
])
def test_a_quarter_is_one_of_the_stated_fiscal_year(stated, start, end):
    """15 February 2026 lies in another quarter where the fiscal year starts in another month, or on another day."""
    assert interval_of("quarter", date(2026, 2, 15), FiscalYear.of(stated)) == (start, end)


@settings(deadline=None)
@given(days, fiscal)
def test_a_month_is_the_calendars_whatever_the_fiscal_year(day, year):
    """Only quarters and half-years are fiscal."""
    start, end = interval_of("month", day, year)
    assert (start.day, (end + DAY).day, start.month) == (1, 1, day.month)


def test_a_leap_day_has_an_anniversary():
    """What was done on 29 February is due again by 28 February."""
    assert a_year_after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert a_year_after(date(2023, 3, 1)) == date(2024, 3, 1)


def done(*when):
    """Records of these days."""
    return [Entry("k", f"R{n}", "", "test:1", day, None, 0, bytes([n]), {}) for n, day in enumerate(when)]


def who(first=None, last=None):
    """A subject that was there from one day to another."""
    return Entry("P-1", "P-1", "", "test:1", first, last, 0, b"p", {})


def found(terms, when, *, subject=None, first=date(2026, 1, 1), last=date(2026, 6, 30), today=date(2026, 12, 31)):
    """(due, days found, flags) of each instance of the first half of 2026, seen at the end of the year."""
    return [(i.due, [e.first for e in i.found], "carried" * i.carried + "pending" * i.pending)
            for i in instances_of(terms, Days(first, last, today), done(*when), subject)]


QUARTERLY = Terms("quarter", grace=10)
Q1, Q2 = date(2026, 3, 31), date(2026, 6, 30)


@pytest.mark.parametrize(("when", "first", "second"), [
    ([date(2026, 2, 1), date(2026, 5, 1)], [date(2026, 2, 1)], [date(2026, 5, 1)]),
    ([date(2026, 4, 10), date(2026, 5, 1)], [date(2026, 4, 10)], [date(2026, 5, 1)]),
    ([date(2026, 4, 10)], [date(2026, 4, 10)], []),
    ([date(2026, 5, 1)], [], [date(2026, 5, 1)]),
    ([date(2026, 5, 1), date(2026, 6, 1)], [date(2026, 5, 1)], [date(2026, 6, 1)]),
    ([date(2026, 2, 1), date(2026, 3, 1)], [date(2026, 2, 1), date(2026, 3, 1)], []),
    ([date(2026, 2, 1), date(2026, 7, 10)], [date(2026, 2, 1)], [date(2026, 7, 10)]),
    ([date(2026, 2, 1), date(2026, 9, 1)], [date(2026, 2, 1)], []),
    ([date(2026, 2, 1), date(2026, 8, 1), date(2026, 9, 1)], [date(2026, 2, 1)], [date(2026, 8, 1)]),
    ([], [], []),
    # The worked example of the documentation.
    ([date(2026, 4, 10), date(2026, 6, 20), date(2026, 7, 12)], [date(2026, 4, 10)], [date(2026, 6, 20)]),
    ([date(2026, 4, 10), date(2026, 7, 12)], [date(2026, 4, 10)], []),
])
def test_a_record_counts_for_one_interval_by_its_own_day(when, first, second):
    """In the interval, in its grace, or late where the next interval can spare it; never twice."""
    assert found(QUARTERLY, when) == [(Q1, first, ""), (Q2, second, "")]


def test_a_missed_day_is_not_made_up_for_on_the_next():
    """Two backups on Tuesday are none of Monday's."""
    day = date(2026, 1, 5)
    seen = found(Terms("day"), [day + DAY, day + DAY], first=day, last=day + DAY)
    assert seen == [(day, [], ""), (day + DAY, [day + DAY, day + DAY], "")]


@settings(deadline=None)
@given(st.sampled_from(["week", "month", "quarter", "half_year", "year"]), st.lists(days, max_size=12),
       st.randoms(use_true_random=False), st.integers(0, 40))
def test_the_order_of_the_input_does_not_matter(name, when, order, grace):
    """The same records in any order give the same instances, and no record stands in two intervals."""
    records, terms, span = done(*when), Terms(name, grace=grace), Days(date(2024, 1, 1), date(2025, 6, 30), Q2)
    shuffled = list(records)
    order.shuffle(shuffled)
    first, second = (instances_of(terms, span, each) for each in (records, shuffled))
    assert [(i, sorted(e.id for e in i.found)) for i in first] == [(i, sorted(e.id for e in i.found)) for i in second]
    counted = [e.id for i in first if i.rule is Rule.INTERVAL for e in i.found]
    assert len(counted) == len(set(counted))


@settings(deadline=None)
@given(st.lists(days, max_size=8), st.integers(0, 7))
def test_taking_a_record_away_never_puts_more_in_time(when, which):
    """Fewer records, no more intervals in time."""
    terms, span = Terms("month", grace=5), Days(date(2024, 1, 1), date(2025, 6, 30), date(2026, 1, 1))
    fewer = [day for n, day in enumerate(when) if n != which]
    more, less = (sum(i.in_time for i in instances_of(terms, span, done(*each))) for each in (when, fewer))
    assert less <= more


def test_what_was_overdue_at_the_start_is_carried_in():
    """The last interval before the period, if the control was in operation and nothing was done by the start."""
    stated = Terms("quarter", grace=10, operating=date(2025, 5, 1))
    before = date(2025, 12, 31)
    assert found(stated, [date(2026, 2, 1), date(2026, 5, 1)])[0] == (before, [], "carried")
    assert found(stated, [date(2026, 1, 9), date(2026, 2, 1), date(2026, 5, 1)])[0] == (
        before, [date(2026, 1, 9)], "carried")
    assert found(stated, [date(2025, 11, 1), date(2026, 2, 1)])[0] == (Q1, [date(2026, 2, 1)], "")
    assert found(QUARTERLY, [date(2026, 2, 1)])[0][0] == Q1, "nothing says that it was in operation before"
    assert found(QUARTERLY, [date(2025, 8, 1), date(2026, 2, 1)])[0] == (before, [], "carried")


def test_what_is_not_due_yet_is_pending():
    """In the running quarter, in a grace that has not passed, and in a period that holds no due day."""
    assert found(QUARTERLY, [], today=date(2026, 4, 10))[0] == (Q1, [], "pending")
    assert found(QUARTERLY, [], today=date(2026, 4, 11))[0] == (Q1, [], "")
    assert found(QUARTERLY, [], last=date(2026, 2, 28)) == [(Q1, [], "pending")]


def test_a_control_that_starts_within_an_interval_owes_it_from_then():
    """In operation from 15 February: the first quarter counts from that day, and nothing is carried in."""
    terms = Terms("quarter", operating=date(2026, 2, 15))
    span = Days(date(2026, 2, 15), Q2, date(2026, 12, 31))
    assert [(i.first, i.due) for i in instances_of(terms, span, [])] == [
        (date(2026, 2, 15), Q1), (date(2026, 4, 1), Q2)]


YEARLY = Terms("year", within=30, grace=15)


@pytest.mark.parametrize(("when", "expected"), [
    ([date(2025, 3, 1), date(2026, 2, 1)], [(date(2026, 3, 1), [date(2026, 2, 1)], "")]),
    ([date(2025, 3, 1), date(2026, 4, 1)], [(date(2026, 3, 1), [date(2026, 4, 1)], "")]),
    ([date(2025, 3, 1)], [(date(2026, 3, 1), [], "")]),
    ([date(2025, 9, 1)], [(date(2026, 9, 1), [date(2025, 9, 1)], "")]),
    ([date(2024, 9, 1)], [(date(2025, 9, 1), [], "carried")]),
    ([date(2024, 9, 1), date(2026, 1, 9)], [(date(2025, 9, 1), [date(2026, 1, 9)], "carried")]),
    ([date(2024, 9, 1), date(2025, 12, 9)], [(date(2026, 12, 9), [date(2025, 12, 9)], "")]),
    ([], [(date(2026, 1, 31), [], "")]),
])
def test_a_year_is_counted_from_the_last_performance(when, expected):
    """Due on the anniversary; where none falls due, the performance in force at the end is the item."""
    assert found(YEARLY, when) == expected


def test_a_long_period_also_needs_one_inside_it():
    """Eleven months late but within the grace by age, and none in the twelve months of the period."""
    terms = Terms("year", grace=60)
    items = instances_of(terms, Days(date(2025, 1, 1), date(2025, 12, 31), date(2026, 6, 1)),
                         done(date(2024, 12, 20), date(2026, 1, 15)))
    assert [(i.rule, i.in_time) for i in items] == [(Rule.AGE, True), (Rule.COUNT, False)]


@pytest.mark.parametrize(("first", "last", "expected"), [
    (date(2026, 2, 1), None, [(date(2026, 3, 3), [], "")]),
    (date(2026, 6, 10), None, [(date(2026, 7, 10), [], "pending")]),
    (date(2026, 7, 10), None, []),
    (date(2026, 2, 1), date(2026, 3, 10), []),
    (date(2026, 2, 1), date(2026, 3, 18), [(date(2026, 3, 3), [], "")]),
    (date(2025, 2, 1), date(2025, 12, 31), []),
    (None, None, [(date(2026, 1, 31), [], "")]),
])
def test_a_person_is_expected_while_there(first, last, expected):
    """Joiners have their days, who left before the time was up missed nothing, and who came later owes nothing yet."""
    assert found(YEARLY, [], subject=who(first, last)) == expected


def test_once_means_once_for_each_entry():
    """An incident calls for one review, due so many days after it; before the control began it called for none."""
    terms = Terms("", within=14, grace=0, operating=date(2026, 1, 1))
    assert found(terms, [date(2026, 2, 9)], subject=who(date(2026, 2, 1))) == [
        (date(2026, 2, 15), [date(2026, 2, 9)], "")]
    assert found(terms, [], subject=who(date(2026, 6, 20))) == [(date(2026, 7, 4), [], "pending")]
    assert found(terms, [], subject=who(date(2025, 12, 31))) == []
    ahead = found(terms, [], subject=who(date(2026, 6, 1)), today=date(2026, 3, 1))
    assert ahead == [(date(2026, 6, 15), [], "pending")]


def test_a_resource_owes_the_intervals_that_it_was_there_for():
    """Neither the month in which it appeared nor the one in which it went."""
    seen = found(Terms("month"), [], subject=who(date(2026, 1, 10), date(2026, 4, 20)))
    assert [due for due, _, _ in seen] == [date(2026, 2, 28), date(2026, 3, 31)]
