"""Events whose source forgets them: what the real runner asks for, what the store proves, and what the census says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from collectors.base import Completeness, Event, Unavailable, Yields
from collectors.limits import LIMITS
from collectors.runner import run_pass
from collectors.window import BEYOND_RETENTION
from policies.operation.results import Cause, Operation
from tests.collectors.core.support import MemorySource, collector

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MARGIN = timedelta(seconds=LIMITS.lane_seconds)


def at(number, hour=6):
    """An instant so many days after the first of January."""
    return FIRST + timedelta(days=number, hours=hour)


class Log:
    """A log with one reviewed merge a day that forgets what is older than ``days``; it keeps what it was asked."""

    def __init__(self, company, days=30, history_start=FIRST - timedelta(days=1)):
        self.company, self.days, self.history_start = company, days, history_start
        self.asked = []
        self.broken = self.boasts = False

    def collect(self, _source, scope):
        """The merges of the window; a boasting one claims to have seen everything there ever was."""
        self.asked.append(scope.since)
        if self.broken:
            raise Unavailable("http_500", "no answer")
        for number in range(200):
            moment = at(number, 1)
            if scope.since <= moment < scope.until:
                yield Event(f"m{number}", f"merge {number}", moment, {"reviews": 1})
        yield Completeness("list", FIRST - timedelta(days=999) if self.boasts else scope.since, scope.until, rows=1)

    def read(self, *numbers):
        """A pass on each of the days; the last one's report."""
        for number in numbers:
            kind = collector("test.merge", self.collect, yields=Yields.EVENT, retention_days=self.days)
            source = MemorySource((kind,), id="test:1", label="main", type="test")
            report = run_pass([source], self.company.store.writer(lambda n=number: at(n)), clock=lambda n=number: at(n),
                              history_start=self.history_start)
        return report.lanes[0]

    def result(self, last=date(2026, 3, 31), as_of=datetime(2026, 4, 1, 6, tzinfo=UTC)):
        """The one control over the quarter."""
        (control,) = self.company.assess(self.company.adopted("ZZ-02"), as_of, last=last).controls
        return control


@pytest.fixture
def log(company):
    """A log that keeps thirty days."""
    return Log(company)


def codes(lane):
    """The codes of a lane's problems."""
    return [problem.code for problem in lane.problems]


def test_passes_in_time_make_one_whole_population(log):
    """Read every week, a log of thirty days proves a quarter of ninety, and no pass asks for more than its news."""
    log.read(*range(1, 92, 7))
    result = log.result(last=date(2026, 3, 25))
    assert (result.operation, result.unknown) == (Operation.EFFECTIVE, ())
    assert log.asked[5] == at(29) - timedelta(seconds=LIMITS.event_overlap)


def test_no_window_asks_for_what_the_source_dropped(log):
    """The first window begins where the source still has everything, to the end of the lane's own time."""
    lane = log.read(60)
    assert log.asked == [at(60) - timedelta(days=30) + MARGIN]
    assert codes(lane) == [BEYOND_RETENTION]


def test_a_period_before_the_first_window_is_lost(log):
    """What happened before the source's memory is unknown with its reason, though every item seen passes."""
    log.read(*range(60, 92))
    result = log.result()
    (unknown,) = result.unknown
    assert (result.operation, unknown.cause) == (Operation.INSUFFICIENT_EVIDENCE, Cause.LOST)
    assert unknown.why.endswith("the source keeps them for 30 days")
    assert unknown.end == int((at(30) + MARGIN).timestamp()) * 1_000_000
    assert not result.tests[0].population.complete


def test_passes_missed_for_longer_than_the_source_keeps_leave_a_hole(log):
    """The hole is named with its two ends, and the passes after it neither close it nor read it again."""
    log.read(1, 10)
    assert codes(log.read(50)) == [BEYOND_RETENTION]
    assert codes(log.read(51)) == []
    assert log.asked[-1] == at(50) - timedelta(seconds=LIMITS.event_overlap)
    log.read(*range(52, 92))
    (unknown,) = log.result().unknown
    assert (unknown.start, unknown.end) == tuple(int(t.timestamp()) * 1_000_000 for t in (at(10), at(20) + MARGIN))
    assert unknown.cause is Cause.LOST


def test_passes_missed_for_less_leave_none(log):
    """A source that was down for four weeks of thirty days still had it all."""
    log.read(1, 29, *range(57, 92))
    assert log.result().operation is Operation.EFFECTIVE


def test_a_hole_is_not_closed_by_attempts_that_failed(log):
    """Failed passes do not move the mark; the hole grows to what the first good one could see."""
    log.read(1)
    log.broken = True
    log.read(20, 40)
    log.broken = False
    assert codes(log.read(60)) == [BEYOND_RETENTION]
    log.read(*range(61, 92))
    (unknown,) = log.result().unknown
    assert unknown.end == int((at(30) + MARGIN).timestamp()) * 1_000_000


def test_a_proof_is_cut_to_what_the_source_still_had(log):
    """A collector that claims the whole past proves no more than the source keeps."""
    log.boasts = True
    log.read(*range(60, 92))
    assert [u.cause for u in log.result().unknown] == [Cause.LOST]


def test_a_hole_nobody_has_read_beyond_is_still_to_be_collected(log):
    """Until a pass has shown that the source dropped it, another pass may bring it."""
    log.read(1, 5)
    assert [u.cause for u in log.result().unknown] == [Cause.NOT_COLLECTED_YET]


def test_a_source_that_keeps_events_for_ever_has_no_such_hole(company):
    """Without a limit the window begins with the history, however long ago."""
    log = Log(company, days=None)
    assert codes(log.read(91)) == []
    assert log.result().operation is Operation.EFFECTIVE
