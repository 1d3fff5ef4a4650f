"""The period under examination, and what proves over it that a list or the events of a kind are whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from collectors.base import ScanStatus
from policies.model import Adopted, Test
from policies.operation.backfill import gone_by
from policies.operation.bench import Bench
from policies.operation.calendar import Calendar
from policies.operation.coverage import cause_of, coverage_of
from policies.operation.events import Whole, reading_of, whole_of
from policies.operation.lanes import LaneData, Window, observed_months
from policies.operation.period import days_of, is_over, midnight, months_of, zone_of
from policies.operation.results import Cause, Period, Unknown
from policies.operation.scopes import PARENTS, without

# Kinds whose population needs a lane for every subject of another.
_PARENT = {"github.change": "github.repository", "aws.cloudtrail.event": "aws.region",
           "aws.inspector.finding": "aws.region", "aws.backup.job": "aws.region",
           "aws.backup.restore_job": "aws.region"}

_PLAIN = Calendar()


@dataclass(frozen=True, slots=True)
class Frame:
    """The period under examination, the instant for "now", and the engagement's calendar."""

    period: Period
    as_of: int
    calendar: Calendar = _PLAIN

    def start_of(self, adopted: Adopted) -> int:
        """When a control's part of the period begins: with the period, or with its operation if that is later."""
        if adopted.in_operation_from is None:
            return self.period.start
        return max(self.period.start, midnight(adopted.in_operation_from, zone_of(self.period.time_zone)))

    def window(self, start: int) -> Window:
        """The window from ``start`` to the cut-off, with the period's days and the months that it touches."""
        months = [replace(m, start=max(m.start, start)) for m in months_of(self.period) if m.end > max(m.start, start)]
        return Window(start, self.period.cut_off, self.as_of, days_of(self.period), tuple(months))


def whole_events(bench: Bench, test: Test, kind: str, start: int, frame: Frame) -> Whole:
    """What the lanes of an event kind prove together; a source or repository without a lane proves nothing."""
    reader, period = bench.reader, frame.period
    tail = 0 if is_over(period, frame.as_of) else bench.gap(test)
    found = Whole((), ())
    for info in reader.infos(kind):
        # Between the pass that last saw a repository and its end nothing more can be read: no hole.
        found += whole_of(info, reader.scans(info), start, period.cut_off, test.id, tail=tail,
                          absent=reader.unlisted(info, bench.gap(test)))
    return found + _never(bench, test, kind, _PARENT.get(kind, ""), start, frame)


def whole_rows(bench: Bench, test: Test, kind: str, window: Window, frame: Frame) -> Whole:
    """What the lanes of a list prove: read in every month, and not stale at the cut-off."""
    found = _never(bench, test, kind, PARENTS.get(kind.partition(".")[0], ""), window.start, frame)
    for lane in bench.reader.kept(kind):
        info = lane.info
        coverage = without(coverage_of(lane.scans, bench.gap(test), window.start, window.end), lane.absent)
        over = [m for m in window.months if m.end <= window.end]
        months = observed_months(coverage.seen, over, lane.absent)
        unread, end = [m for m in over if not months[m.name]], coverage.unwatched_end()
        why = f"the list was not read in {', '.join(m.name for m in unread)}" if unread else end.why if end else ""
        cause = cause_of([s for s in lane.scans if s.status != ScanStatus.COMPLETE])
        missing = Unknown(window.start, window.end, cause, why, info.source, kind, info.scope, 0, test.id)
        missing = gone_by(missing, unread[0].start, frame.as_of) if unread else missing
        found += Whole((_proof(lane, window.start, window.end),), (missing,) if why else ())
    return found


def whole_register(bench: Bench, test: Test, kind: str, window: Window, frame: Frame) -> Whole:
    """What the lanes of a register prove, whose rows stay in it: read at or after the cut-off, or not stale then."""
    found = _never(bench, test, kind, PARENTS.get(kind.partition(".")[0], ""), window.start, frame)
    for lane in bench.reader.kept(kind):
        info, scans = lane.info, lane.scans
        end = coverage_of(scans, bench.gap(test), window.start, frame.as_of).unwatched_end()
        later = any(s.status == ScanStatus.COMPLETE and s.observed_at >= window.end for s in scans)
        missing = () if later or end is None else (Unknown(end.start, frame.as_of, end.cause or Cause.NOT_COLLECTED_YET,
                                                           end.why, info.source, kind, info.scope, 0, test.id),)
        found += Whole((_proof(lane, window.start, window.end),), missing)
    return found


def _never(bench: Bench, test: Test, kind: str, parent: str, start: int, frame: Frame) -> Whole:
    """The sources and scopes that should have a lane of a kind and have none."""
    return Whole((), tuple(
        Unknown(start, frame.period.cut_off, Cause.NOT_COLLECTED_YET, why, source, kind, scope, 0, test.id)
        for source, scope, why in _absent(bench, kind, parent, start)))


def _absent(bench: Bench, kind: str, parent: str, start: int) -> Iterator[tuple[str, str, str]]:
    reader = bench.reader
    yield from ((m.source, "", m.why) for m in reader.missing(kind, start))
    for source in reader.sources(kind):
        for scope in reader.uncollected(kind, parent, source.id, start):
            yield source.id, scope, f"{scope} was never collected"


def _proof(lane: LaneData, start: int, end: int) -> Mapping[str, Any]:
    """What speaks for a list's completeness, in the form of an event lane's own proof."""
    last = next((s for s in reversed(lane.scans) if s.status == ScanStatus.COMPLETE), None)
    return {"query": f"list of {lane.info.kind}", "since": start, "until": end, "rows": len(lane.histories),
            "second_source": "", "second_rows": None, "unmatched": [], **reading_of(lane.info, last)}
