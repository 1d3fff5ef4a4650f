"""Since when a control has left evidence: the earliest instant that any of its sources proves."""

from __future__ import annotations

from collections.abc import Iterable

from collectors.base import ScanStatus
from policies.model import Control
from policies.operation.evidence import Reader
from store.types import ScanInfo


def earliest_evidence(reader: Reader, control: Control) -> int | None:
    """When the youngest of its tests that has a source left its first evidence (microseconds UTC); None: one has none.

    A log that was read back counts from the start of the window that it proved, not from the day it was read.
    """
    kinds = sorted({test.kind for test in control.tests if reader.sources(test.kind)})
    firsts = [_first(scan for info in reader.infos(kind) for scan in reader.scans(info)) for kind in kinds]
    known = [first for first in firsts if first is not None]
    return max(known) if known and len(known) == len(firsts) else None


def _first(scans: Iterable[ScanInfo]) -> int | None:
    complete = [scan for scan in scans if scan.status == ScanStatus.COMPLETE]
    return min((min(scan.observed_at, _since(scan)) for scan in complete), default=None)


def _since(scan: ScanInfo) -> int:
    """The start of the window that an event scan proved; its own time where it proved none."""
    since = (scan.completeness or {}).get("since")
    return since if isinstance(since, int) else scan.observed_at
