"""Events, records and the high-water mark."""

from __future__ import annotations

import pytest

from collectors.base import Lane, ScanStatus
from collectors.canonical import to_micros
from tests.store.helpers import EVENTS, body, day, finished, open_lane


def window(company, start=0, end=100, sequence=None):
    """The change events between two days."""
    with company.store.snapshot(sequence) as snapshot:
        return list(snapshot.events("github.change", start=to_micros(day(start)), end=to_micros(day(end))))


def test_the_first_revision_is_judged_and_later_ones_are_counted(company):
    """A later revision changes neither the document nor the time that are judged."""
    company.events(day(2), {"pr1": (day(1), "merged")}, (day(0), day(2)))
    company.events(day(3), {"pr1": (day(1.5), "edited")}, (day(1), day(3)))
    company.events(day(4), {"pr1": (day(1.5), "edited again")}, (day(1), day(4)))
    (event,) = window(company)
    assert (event.occurred_at, event.revisions, event.sequence) == (to_micros(day(1)), 2, 2)
    with company.store.snapshot() as snapshot:
        assert snapshot.document(event.digest) == body("merged")
    assert window(company, sequence=3)[0].revisions == 1


def test_overlapping_windows_add_an_event_once(company):
    """The same event in two windows is one event with one revision."""
    for number in (2, 3, 4):
        company.events(day(number), {"pr1": (day(1), 1), "pr2": (day(1.5), 2)}, (day(0), day(number)))
    assert [(event.event_id, event.revisions) for event in window(company)] == [("pr1", 0), ("pr2", 0)]


def test_a_window_is_half_open(company):
    """An event at the start counts, one at the end does not."""
    company.events(day(5), {"a": (day(1), 1), "b": (day(2), 2)}, (day(0), day(5)))
    assert [event.event_id for event in window(company, 1, 2)] == ["a"]


def test_events_of_a_failed_scan_are_not_kept(company):
    """A failed scan adds no events and does not advance the mark."""
    company.events(day(1), {"a": (day(0.5), 1)}, (day(0), day(1)), status=ScanStatus.FAILED)
    assert window(company) == []
    assert company.begin(day(2)).since(EVENTS) is None


@pytest.mark.parametrize(("windows", "mark"), [
    ([], None),
    ([(0, 2)], 2),
    ([(0, 2), (1, 3)], 3),
    ([(0, 2), (2, 3)], 3),
    ([(0, 2), (3, 4)], 2),
    ([(0, 2), (3, 4), (1, 5)], 5),
    ([(0, 4), (1, 2)], 4),
])
def test_the_mark_is_the_end_of_joined_windows(company, windows, mark):
    """A hole between windows stops the high-water mark until it is filled."""
    for number, (since, until) in enumerate(windows):
        company.events(day(10 + number), {}, (day(since), day(until)))
    assert company.begin(day(50)).since(EVENTS) == (None if mark is None else day(mark))


@pytest.mark.parametrize(("kept", "mark"), [(None, 2), (3, 2), (4, 6), (5, 6), (6, 2), (1, 2)])
def test_a_hole_that_the_source_no_longer_keeps_does_not_stop_the_mark(company, kept, mark):
    """The windows behind what was dropped join; a hole that could still be filled holds the mark back."""
    for number, (since, until) in enumerate([(0, 2), (4, 6)]):
        company.events(day(10 + number), {}, (day(since), day(until)))
    assert company.begin(day(50)).since(EVENTS, None if kept is None else day(kept)) == day(mark)


def test_a_partial_window_does_not_advance_the_mark(company):
    """Events of a partial scan count; its window is read again."""
    company.events(day(1), {}, (day(0), day(1)))
    company.events(day(2), {"a": (day(1.5), 1)}, (day(1), day(2)), status=ScanStatus.PARTIAL)
    assert company.begin(day(3)).since(EVENTS) == day(1)
    assert len(window(company)) == 1


def test_completeness_comes_back_as_it_was_recorded(company):
    """A scan's proof of completeness is part of the scan."""
    company.events(day(1), {"a": (day(0.5), 1)}, (day(0), day(1)))
    with company.store.snapshot() as snapshot:
        proof = snapshot.scans(1)[0].completeness
    assert proof == {"query": "merged pulls", "since": to_micros(day(0)), "until": to_micros(day(1)), "rows": 1,
                     "second_source": "", "second_rows": None, "unmatched": []}


def add_record(company, at, value, effective_at):
    """One pass that sees one record."""
    running = company.begin(at)
    sink = open_lane(running, Lane("files:r", "files.policy"), at=at)
    sink.add_record("P-1:2026", "policy_approval", effective_at, body(value))
    sink.seal(finished(at))
    running.close(at)


def test_a_record_keeps_its_effective_date_apart(company):
    """A record speaks of one date and was added on another; a revision shows its own date of addition."""
    add_record(company, day(5), 1, day(1))
    add_record(company, day(6), 1, day(1))
    with company.store.snapshot() as snapshot:
        (record,) = snapshot.records("policy_approval")
        assert (record.effective_at, record.added_at, record.revisions) == (to_micros(day(1)), to_micros(day(5)), 0)
        assert list(snapshot.records("other")) == []
    add_record(company, day(7), 2, day(2))
    with company.store.snapshot() as snapshot:
        (record,) = snapshot.records()
        assert (record.effective_at, record.added_at, record.revisions) == (to_micros(day(2)), to_micros(day(7)), 1)
    with company.store.snapshot(2) as snapshot:
        assert [record.revisions for record in snapshot.records()] == [0]
