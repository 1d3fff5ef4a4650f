"""A service that is switched off forgets its findings: that they are not listed any more closes none of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from agent.demo.standins.aws import wire
from collectors.base import ScanStatus
from collectors.limits import Limits
from collectors.outcome import PassReport
from collectors.runner import run_pass
from store.store import Store

KINDS = ("aws.accessanalyzer.finding", "aws.guardduty.finding", "aws.securityhub.finding")
OFF = {
    "accessanalyzer:ListAnalyzers": {"analyzers": []},
    "guardduty:ListDetectors": {"DetectorIds": []},
    "securityhub:DescribeHub": wire.error("securityhub:DescribeHub", "InvalidAccessException", status=401),
}


def _collected(store: Store, source: Any, day: int, world: Any) -> PassReport:
    at = world.clock() + timedelta(days=day)
    return run_pass([source], store.writer(lambda: at), clock=lambda: at, only=KINDS, limits=Limits(clock_skew=10**6))


def _open(store: Store) -> set[tuple[str, str]]:
    with store.snapshot() as view:
        return {(lane.kind, history.subject) for lane in view.lanes() for history in view.history(lane.id)
                if history.changes[-1].digest is not None}


def test_findings_of_what_was_switched_off_stay_open(furnished: Any, faults: Any, connected: Any,
                                                     tmp_path: Path) -> None:
    """The scan is partial and says which service is off; once that is on again, the list may close what it held."""
    source = connected()
    with Store.create(tmp_path / "evidence.db", at=furnished.clock()) as store:
        assert _collected(store, source, 0, furnished).ok
        held = _open(store)
        assert {kind for kind, _ in held} == set(KINDS)
        for operation, answer in OFF.items():
            faults.answer(operation, answer)
        off = _collected(store, source, 1, furnished)
        assert {problem.code for _, problem in off.problems} == {"switched_off"}, off.problems
        assert {(lane.lane.kind, lane.status) for lane in off.lanes} == {(kind, ScanStatus.PARTIAL) for kind in KINDS}
        assert _open(store) == held


def test_a_service_that_never_was_on_has_no_list(furnished: Any, faults: Any, connected: Any, tmp_path: Path) -> None:
    """Nobody looked, so that nothing was found says nothing: every scan is partial."""
    for operation, answer in OFF.items():
        faults.answer(operation, answer)
    with Store.create(tmp_path / "evidence.db", at=furnished.clock()) as store:
        for day in (0, 1):
            report = _collected(store, connected(), day, furnished)
            assert {lane.status for lane in report.lanes} == {ScanStatus.PARTIAL}
            assert {problem.code for _, problem in report.problems} == {"switched_off"}, report.problems
        assert not _open(store)
