"""How long each source keeps its events, held against the period and the schedule: what would be lost for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from collectors.base import Collector, Yields

MISSED_RUNS = 3
"""So many passes in a row may fail (a long weekend) before a source may forget what none of them read."""

_CLOUDTRAIL = "aws.cloudtrail.event"
_FURTHER = ", or name the bucket of a trail under cloudtrail_logs: its files reach back further."


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One retention that is too short: a sentence about it, and what to do."""

    sentence: str
    fix: str


def shortfalls(collectors: Iterable[Collector], period: timedelta, interval: timedelta) -> Iterator[Shortfall]:
    """Where the events of a source are kept for less than the period, or for less than three missed runs.

    ``interval`` is the longest time between two runs.
    """
    kinds: dict[int, list[str]] = {}
    for collector in collectors:
        if collector.yields is Yields.EVENT and collector.retention_days is not None and collector.older is None:
            kinds.setdefault(collector.retention_days, []).append(collector.kind)
    for days, names in sorted(kinds.items()):
        kept, who = timedelta(days=days), ", ".join(sorted(names))
        if kept < MISSED_RUNS * interval:
            yield Shortfall(f"{who}: kept for {days} days, less than {MISSED_RUNS} missed runs of the schedule "
                            f"({_hours(MISSED_RUNS * interval)} h)", "Collect more often: '0 3 * * *'.")
        if kept < period:
            yield Shortfall(f"{who}: kept for {days} days, less than the period of {period.days}; what no pass reads "
                            "in time is lost", "Start collecting before the period begins and do not pause"
                            f"{_FURTHER if _CLOUDTRAIL in names else '.'}")


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:g}"
