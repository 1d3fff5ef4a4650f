"""Up to when a second list can speak of absence: what it does not name was not there, as far as it was read."""

from __future__ import annotations

from itertools import chain

from collectors.base import ScanStatus
from collectors.canonical import parse_utc, to_micros
from policies.operation.evidence import Reader
from policies.operation.lanes import LaneData, observed_months
from policies.operation.period import months_of
from policies.operation.results import Period
from store.types import ScanInfo


def read_until(reader: Reader, kinds: tuple[str, ...], source: str, period: Period) -> int:
    """The instant (microseconds UTC) up to which every lane of the kinds in one source was read.

    0 where a kind has no lane, or one was not read in each month of the period that is over.
    """
    lanes = [[lane for lane in reader.kept(kind) if lane.info.source == source] for kind in kinds]
    return min((_of_lane(lane, period) for lane in chain(*lanes)), default=0) if all(lanes) else 0


def _of_lane(lane: LaneData, period: Period) -> int:
    read = sorted(speaks_for(scan) for scan in lane.scans if scan.status == ScanStatus.COMPLETE)
    over = [month for month in months_of(period) if month.end <= period.cut_off]
    if not read or not all(observed_months(read, over, lane.absent).values()):
        return 0
    ended = any(low < period.cut_off <= high for low, high in lane.absent)
    return period.cut_off if ended else read[-1]


def speaks_for(scan: ScanInfo) -> int:
    """The instant a list speaks for: when it was read, or made where its source hands out what it made before."""
    made = scan.stats.get("notes", {}).get("report_generated")
    return min(scan.observed_at, to_micros(parse_utc(made))) if made else scan.observed_at
