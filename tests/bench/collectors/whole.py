"""What a measured pass must have read, so that nothing is measured that broke off."""

from __future__ import annotations

from collectors.base import SWITCHED_OFF, ScanStatus
from collectors.outcome import PassReport


def require_whole(report: PassReport) -> None:
    """Raise where a lane is not complete, unless its service is off in the estate that is measured."""
    for lane in report.lanes:
        if lane.status is not ScanStatus.COMPLETE and {problem.code for problem in lane.problems} != {SWITCHED_OFF}:
            raise RuntimeError(f"expected complete lanes, got {lane.lane.kind}: {lane.problems}")
