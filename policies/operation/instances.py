"""Expected instances: what should have happened by when, and what was recorded of it. Pure rules over days.

An instance belongs to the period in which its due day falls. One that was overdue when the period began is carried in;
one whose grace has not passed is pending. A record counts by the day it speaks of, and for one instance only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from policies.operation.calendar import Calendar, DayLimit, FiscalYear
from policies.operation.lists import Entry
from policies.operation.schedule import YEAR, a_year_after, interval_of, intervals

_DAY = timedelta(days=1)
_PLAIN = Calendar()


class Rule(StrEnum):
    """Why an instance is expected."""

    INTERVAL = "interval"  # one in each calendar interval
    AGE = "age"  # the next one a year after the last, so that none is older on any day
    IN_FORCE = "in_force"  # the one that the age rule rests on at the end, where none falls due
    COUNT = "count"  # one in the period, where that is a year or longer
    ONCE = "once"  # one for each entry, so many days after its first


@dataclass(frozen=True, slots=True)
class Terms:
    """What management set: the interval ("" for once), the limits to the first due day and of grace, and the calendar.

    ``operating`` is the day from which the control has been in operation; None where none is stated.
    """

    every: str = ""
    within: DayLimit | None = None
    grace: DayLimit = 0
    calendar: Calendar = _PLAIN
    operating: date | None = None

    @property
    def fiscal(self) -> FiscalYear:
        """From which day quarters are counted."""
        return self.calendar.fiscal


@dataclass(frozen=True, slots=True)
class Days:
    """The days of the period in which the control was in operation, both inside, and today (what is read up to)."""

    first: date
    last: date
    today: date


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance: expected from ``first`` to ``due``, in time until ``until``, with the entries found for it."""

    first: date
    due: date
    until: date
    rule: Rule
    found: tuple[Entry, ...] = ()
    subject: Entry | None = None
    carried: bool = False
    pending: bool = False

    @property
    def in_time(self) -> bool:
        """Whether anything was done by the last day that is in time."""
        return any(entry.first is not None and entry.first <= self.until for entry in self.found)


def instances_of(terms: Terms, days: Days, entries: Sequence[Entry], subject: Entry | None = None) -> list[Instance]:
    """The instances of the period for one subject (None: the control as a whole), by due day.

    ``entries``: what was recorded of it, in any order.
    """
    done = sorted((e for e in entries if e.first is not None and e.first <= days.today), key=_by_day)
    if subject is not None and not _there(subject, days.first, days.last):
        return []
    rule = _once if not terms.every else _yearly if terms.every == YEAR else _by_interval
    found = [_placed(i, terms, days, subject) for i in rule(terms, days, done, subject)]
    return [i for i in found if not _left_before(i)]


def _by_day(entry: Entry) -> tuple[date, str]:
    return entry.first or date.min, entry.id


def _there(subject: Entry, first: date, last: date) -> bool:
    """Whether an entry was there at any time from ``first`` to ``last``."""
    return (subject.first is None or subject.first <= last) and (subject.last is None or subject.last >= first)


def _left_before(instance: Instance) -> bool:
    """Whether its subject was gone before the time was up, with nothing done: then nothing was missed."""
    left = instance.subject.last if instance.subject else None
    return left is not None and left < instance.until and not instance.in_time


def _placed(instance: Instance, terms: Terms, days: Days, subject: Entry | None) -> Instance:
    until = instance.due if instance.rule is Rule.COUNT else terms.calendar.after(instance.due, terms.grace)
    ahead = instance.rule is not Rule.IN_FORCE and (until >= days.today or instance.due > days.last)
    return replace(instance, until=until, subject=subject, carried=instance.due < days.first, pending=ahead)


# By calendar interval.

def _by_interval(terms: Terms, days: Days, done: Sequence[Entry], subject: Entry | None) -> Iterator[Instance]:
    spans = [*intervals(terms.every, days.first, days.last, terms.fiscal)]
    before = [] if subject else _before(terms, days, done)
    spans = [*before, *(s for s in spans if s[0] <= days.today)] or [interval_of(terms.every, days.last, terms.fiscal)]
    whole = [s for s in spans if subject is None or _throughout(subject, *s)]
    held = _matched(whole, done, terms)
    for (start, end), found in zip(whole, held, strict=True):
        if not (end < days.first and found and (found[0].first or end) < days.first):
            yield Instance(max(start, terms.operating or start), end, end, Rule.INTERVAL, tuple(found))


def _before(terms: Terms, days: Days, done: Sequence[Entry]) -> list[tuple[date, date]]:
    """The interval that ended last before the period, if the control is known to have been in operation then."""
    start, end = interval_of(terms.every, interval_of(terms.every, days.first, terms.fiscal)[0] - _DAY, terms.fiscal)
    operating = terms.operating is not None and terms.operating <= end
    return [(start, end)] if operating or any(_by_day(e)[0] < start for e in done) else []


def _throughout(subject: Entry, start: date, end: date) -> bool:
    return (subject.first is None or subject.first <= start) and (subject.last is None or subject.last >= end)


def _matched(spans: Sequence[tuple[date, date]], done: Sequence[Entry], terms: Terms) -> list[list[Entry]]:
    """The entries of each interval; one without any takes the next one's first in its grace, or one it can spare.

    A day that was missed is not made up for on the next.
    """
    if not spans:
        return []
    every = [*spans, interval_of(terms.every, spans[-1][1] + _DAY, terms.fiscal)]
    on = [_by_day(e)[0] for e in done]
    held = [list(done[bisect_left(on, start):bisect_right(on, end)]) for start, end in every]
    for (own, following), (_, end) in zip(pairwise(held), spans, strict=True):
        spare = terms.every != "day" and len({e.first for e in following}) > 1
        if not own and following and (spare or _by_day(following[0])[0] <= terms.calendar.after(end, terms.grace)):
            own.append(following.pop(0))
    return held[:-1]


# By anniversary.

def _yearly(terms: Terms, days: Days, done: Sequence[Entry], subject: Entry | None) -> Iterator[Instance]:
    """Each gap between two performances whose due day lies in the period; else the one in force at its end."""
    links = [Instance(first, max(due, terms.operating or due), due, Rule.AGE, found)
             for first, due, found in _links(terms, days, done, subject)]
    mine = [i for i in links if i.due <= days.last and (i.due >= days.first or not _done_before(i, days.first))]
    if not mine:
        mine = [_in_force(links, done, days)]
    yield from mine
    if subject is None and days.last >= a_year_after(days.first) - _DAY:
        inside = [e for e in done if days.first <= _by_day(e)[0] <= days.last]
        yield Instance(days.first, days.last, days.last, Rule.COUNT, tuple(inside))


def _links(terms: Terms, days: Days, done: Sequence[Entry],
           subject: Entry | None) -> Iterator[tuple[date, date, tuple[Entry, ...]]]:
    """(first, due, what was found) of the first performance and of each that follows one."""
    performed = sorted({_by_day(e)[0] for e in done})
    begin, due = _first_due(terms, days, subject)
    if not performed or performed[0] >= begin:
        yield begin, due, _on(done, performed[:1])
    for at, day in enumerate(performed):
        yield day, a_year_after(day), _on(done, performed[at + 1:at + 2])


def _first_due(terms: Terms, days: Days, subject: Entry | None) -> tuple[date, date]:
    """From when to when the first is due: counted from the subject's first day, or from the control's if that is later.

    Without a stated day of operation, the control began with the period: what was due before is not held against it.
    """
    operating = terms.operating or days.first
    begin = subject.first if subject is not None and subject.first is not None else operating
    due = _after(begin, terms)
    return (begin, due) if due >= operating else (operating, _after(operating, terms))


def _after(day: date, terms: Terms) -> date:
    return a_year_after(day) if terms.within is None else terms.calendar.after(day, terms.within)


def _on(done: Sequence[Entry], wanted: Sequence[date]) -> tuple[Entry, ...]:
    return tuple(e for e in done if e.first in wanted)


def _done_before(instance: Instance, first: date) -> bool:
    return any(_by_day(e)[0] < first for e in instance.found)


def _in_force(links: Sequence[Instance], done: Sequence[Entry], days: Days) -> Instance:
    """The last performance of the period or before, due again only after it; without any, the first that is due."""
    held = max((i for i in links if i.first <= days.last), key=lambda i: i.first)
    found = _on(done, [held.first])
    return replace(held, rule=Rule.IN_FORCE, found=found) if found else links[0]


# Once for each entry.

def _once(terms: Terms, days: Days, done: Sequence[Entry], subject: Entry | None) -> Iterator[Instance]:
    if subject is None or subject.first is None:
        return
    if terms.operating is not None and subject.first < terms.operating:
        return
    due = terms.calendar.after(subject.first, terms.within or 0)
    overdue = terms.operating is not None and not any(_by_day(e)[0] < days.first for e in done)
    if due >= days.first or overdue:
        yield Instance(subject.first, due, due, Rule.ONCE, tuple(done))
