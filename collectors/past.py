"""The past of an event lane that its source dropped: which windows are still missing, and reading them elsewhere.

It is read before the lane's own window, so that the last scan of a pass is always the one that speaks for the present.
Each stretch is a scan of its own, sealed before the next begins: what was interrupted goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from collectors.base import Looked, PassSink
from collectors.limits import Limits
from collectors.outcome import LaneReport
from collectors.plan import Job
from collectors.window import kept_from

AGAIN = timedelta(days=7)
"""After how long a stretch that was read in vain is read again: somebody may have put a file back."""
REACH = timedelta(days=30)
"""How far before the start of the history the past begins: the scan that a period is bracketed by may be so old."""
Span = tuple[datetime, datetime]
Scan = Callable[[datetime, datetime], tuple[LaneReport, datetime | None]]


def missing(job: Job, sink: PassSink, now: datetime, limits: Limits,
            history_start: datetime | None) -> tuple[Span, ...]:
    """What the source dropped of a lane and no scan has, in order; nothing for a kind that is kept nowhere else.

    The end lies a pass's length after the first instant that is kept ``now``, for that instant moves while it is read.
    """
    kept = kept_from(job.collector, now, limits)
    if job.collector.older is None or job.failure is not None or kept is None or history_start is None:
        return ()
    end = kept + timedelta(seconds=limits.pass_seconds)
    return tuple(_holes(sink.looked(job.lane), now, history_start - REACH, end))


def _holes(looked: Iterable[Looked], now: datetime, start: datetime, end: datetime) -> Iterator[Span]:
    known = sorted((w.since, w.until) for w in looked if w.whole or now - w.at < AGAIN)
    for since, until in known:
        if start < since and start < end:
            yield start, min(since, end)
        start = max(start, until)
    if start < end:
        yield start, end


def read_past(spans: Iterable[Span], scan: Scan, in_time: Callable[[], bool]) -> Iterator[LaneReport]:
    """A report for each stretch. ``scan`` reads from an instant on, and says how far that went (None: not at all)."""
    for since, until in spans:
        at = since
        while at < until:
            if not in_time():
                return
            report, reached = scan(at, until)
            yield report
            if reached is None or reached <= at:
                return
            at = reached


def of_past(job: Job) -> Job:
    """The job that reads the lane's past."""
    older = job.collector.older or job.collector.collect
    return replace(job, collector=replace(job.collector, collect=older))


def with_past(report: LaneReport, past: Iterable[LaneReport]) -> LaneReport:
    """The report of a lane with what its past came to; its status is that of the present."""
    every = (*past, report)
    return replace(report, problems=tuple(problem for one in every for problem in one.problems),
                   events=sum(one.events for one in every), redactions=sum(one.redactions for one in every),
                   calls=sum(one.calls for one in every))
