"""The past of a lane: what is asked for, in what order it is sealed, and where reading it stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectors.base import Completeness, Forbidden, Problem, ScanStatus, Yields
from collectors.limits import Limits
from collectors.past import AGAIN, REACH
from collectors.runner import run_pass
from store.store import Store
from tests.collectors.core.support import START, Clock, MemorySource, collector

LIMITS = Limits(threads=1)
HISTORY = START - timedelta(days=20)
FIRST = HISTORY - REACH


def fresh(_source, scope):
    """The lane's own window, whole."""
    yield Completeness("own", scope.since, scope.until, 0)


class Past:
    """Reads so many days at a time; ``faults`` are days (from the first) that are not whole, ``refused`` raises."""

    def __init__(self, days=10, faults=(), refused=None):
        self.step, self.faults, self.refused = timedelta(days=days), faults, refused
        self.asked = []

    def __call__(self, _source, scope):
        """One stretch."""
        self.asked.append((scope.since - FIRST).days)
        if self.refused == len(self.asked):
            raise Forbidden("AccessDenied", "not allowed")
        end = min(scope.since + self.step, scope.until)
        if (scope.since - FIRST).days in self.faults:
            yield Problem("not_whole", "a file is gone", listing=True)
        yield Completeness("older", scope.since, end, 0)


@pytest.fixture
def store(tmp_path):
    """A store of its own."""
    with Store.create(tmp_path / "tieout.db", at=FIRST) as opened:
        yield opened


def passed(store, past, at=START, **other):
    """One pass; the scans of the lane so far."""
    clock = Clock(at)
    kind = collector("test.log", fresh, yields=Yields.EVENT, retention_days=10, older=past)
    report = run_pass([MemorySource((kind,))], store.writer(clock), clock=clock, limits=LIMITS,
                      **{"history_start": HISTORY, **other})
    with store.snapshot() as view:
        (lane,) = view.lanes("test.log")
        return report, view.scans(lane.id)


def test_the_past_is_read_in_stretches_before_the_present(store):
    """From 30 days before the history to what the source keeps; the last scan is the one of now, and joins."""
    past = Past()
    report, scans = passed(store, past)
    assert past.asked == [0, 10, 20, 30, 40]
    assert [scan.completeness["query"] for scan in scans] == ["older"] * 5 + ["own"]
    assert scans[-1].completeness["since"] <= scans[-2].completeness["until"]
    assert report.ok


def test_what_was_read_is_not_read_again(store):
    """The second pass asks for nothing of the past."""
    passed(store, Past())
    again = Past()
    passed(store, again, START + timedelta(days=1))
    assert again.asked == []


def test_a_stretch_in_vain_is_asked_for_again_after_a_week(store):
    """Until then it costs nothing; the lane's status is that of the present, and the problem is reported."""
    report, scans = passed(store, Past(faults=(20,)))
    assert [scan.status for scan in scans].count(ScanStatus.PARTIAL) == 1
    assert (report.lanes[0].status, report.ok) == (ScanStatus.COMPLETE, False)
    soon, late = Past(), Past()
    passed(store, soon, START + AGAIN - timedelta(days=1))
    passed(store, late, START + AGAIN + timedelta(days=1))
    assert (soon.asked, late.asked) == ([], [20])


def test_a_denial_ends_the_reading_and_the_next_pass_goes_on_from_there(store):
    """What was sealed before it stays; what follows it is not tried now, and the present is read all the same."""
    _, scans = passed(store, Past(refused=3))
    assert [scan.status for scan in scans] == ["complete", "complete", "failed", "complete"]
    again = Past()
    passed(store, again, START + timedelta(days=1))
    assert again.asked == [20, 30, 40]


def test_an_answer_that_goes_nowhere_ends_the_reading(store):
    """A reader that makes no headway cannot hold the pass up."""
    past = Past(days=0)
    _, scans = passed(store, past)
    assert (past.asked, len(scans)) == ([0], 2)


@pytest.mark.parametrize("without", [{"history_start": None}, {"history_start": START + REACH}])
def test_nothing_is_asked_for_that_the_source_still_keeps(without, store):
    """Without a history, or where it began lately, the lane's own window is all."""
    past = Past()
    passed(store, past, **without)
    assert past.asked == []


def test_the_past_leaves_half_of_the_time_of_a_pass_to_the_present(store):
    """No stretch is begun once half of it is used."""
    past = Past()
    clock = Clock(START)
    kind = collector("test.log", fresh, yields=Yields.EVENT, retention_days=10, older=past)
    report = run_pass([MemorySource((kind,))], store.writer(clock), clock=clock, history_start=HISTORY,
                      limits=Limits(threads=1, pass_seconds=0.0))
    assert (past.asked, len(report.lanes)) == ([], 1)


def test_a_source_that_something_else_speaks_for_has_lost_nothing(store):
    """No hole is reported as lost for good where the past can still be read."""
    report, _ = passed(store, Past(refused=1))
    assert {problem.code for _, problem in report.problems} == {"AccessDenied"}
