"""From when an event lane is read: its high-water mark less an overlap, never before what the source still keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from collectors.base import Collector, Completeness, Lane, PassSink, Problem, Yields
from collectors.canonical import utc_text
from collectors.limits import Limits

BEYOND_RETENTION = "beyond_retention"
"""The stable code of a window that begins later than it should, because the source dropped what was before."""


@dataclass(frozen=True, slots=True)
class Window:
    """Where a lane's window begins (UTC; None: wherever its source does).

    ``wanted``: the end of what is known, or the start of the history. ``kept_from``: the first instant of which the
    source surely still has every event. ``since``: what the collector is asked for.
    """

    wanted: datetime | None = None
    kept_from: datetime | None = None
    since: datetime | None = None

    def proven(self, proof: Completeness) -> Completeness:
        """The proof, cut to what the source still had: no collector can vouch for more."""
        if self.kept_from is None or proof.since >= self.kept_from:
            return proof
        return replace(proof, since=min(self.kept_from, proof.until))

    def hole(self, collector: Collector) -> Problem | None:
        """What nobody can read any more, as a problem of the scan; None where nothing was lost."""
        if self.wanted is None or self.kept_from is None or self.kept_from <= self.wanted or collector.older:
            return None
        return Problem(BEYOND_RETENTION, f"events from {utc_text(self.wanted)} until {utc_text(self.kept_from)} cannot "
                       f"be read any more: the source keeps them for {collector.retention_days} days")


def kept_from(collector: Collector, now: datetime, limits: Limits) -> datetime | None:
    """The first instant that is still kept when the lane's time is up; None for a source that keeps events for ever.

    What the source drops while the lane is being read is not counted on.
    """
    if collector.retention_days is None:
        return None
    return now - timedelta(days=collector.retention_days) + timedelta(seconds=limits.lane_seconds)


def window_of(collector: Collector, lane: Lane, sink: PassSink, now: datetime, limits: Limits,
              history_start: datetime | None) -> Window:
    """The window of one lane that starts to be read ``now``; one that has a state has none."""
    if collector.yields is not Yields.EVENT:
        return Window()
    kept = kept_from(collector, now, limits)
    mark = sink.since(lane, kept)
    wanted = history_start if mark is None else mark
    # A little overlap, for late events and clocks that differ.
    since = wanted if mark is None else mark - timedelta(seconds=limits.event_overlap)
    return Window(wanted, kept, max((at for at in (since, kept) if at is not None), default=None))
