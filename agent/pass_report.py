"""One pass in words, in JSON and in one line."""

from __future__ import annotations

from typing import Any

from agent.collecting import Collected
from collectors.base import ScanStatus
from collectors.canonical import utc_text
from collectors.outcome import LaneReport, PassReport
from reports.escape import plain

SHOWN = 20
"""Problems printed one by one; the rest are counted and are all in the JSON and in the store."""


def summary(report: PassReport) -> str:
    """One line: lanes by status and what was seen."""
    lanes = ", ".join(f"{report.statuses.get(status, 0)} {status}" for status in ScanStatus)
    return (f"{len(report.lanes)} lanes ({lanes}); {report.documents} documents, {report.events} events, "
            f"{report.records} records; sealed as {report.entry[:12]}")


def as_text(collected: Collected) -> str:
    """The summary, the sources that refused, then each problem with its lane and what it means."""
    lines = [f"  UNREACHED {plain(name)}: {plain(error.diagnostics())}" for name, error in collected.refused]
    report = collected.report
    if report is None:
        return "\n".join(["nothing was collected", *lines])
    for lane, problem in report.problems[:SHOWN]:
        lines.append(f"  {lane.status.upper():8} {plain(lane.name)}: {plain(problem.message)} [{problem.code}]")
    if len(report.problems) > SHOWN:
        lines.append(f"  and {len(report.problems) - SHOWN} more problems; --format json lists all")
    if lines:
        lines.append("What could not be read is unknown, never a pass. 'tieout permissions' lists what is needed.")
    return "\n".join([summary(report), *lines])


def as_dict(collected: Collected) -> dict[str, Any]:
    """The pass for machines."""
    unreached = [{"source": name, "message": str(error), "hint": error.hint} for name, error in collected.refused]
    base: dict[str, Any] = {"schema": "tieout.pass/1", "complete": collected.ok, "unreached": unreached, "lanes": []}
    return base if collected.report is None else {**base, **_pass(collected.report)}


def _pass(report: PassReport) -> dict[str, Any]:
    return {
        "started_at": utc_text(report.started_at), "ended_at": utc_text(report.ended_at), "entry": report.entry,
        "documents": report.documents, "events": report.events, "records": report.records,
        "redactions": report.redactions, "lanes": [_lane(lane) for lane in report.lanes],
    }


def _lane(lane: LaneReport) -> dict[str, Any]:
    return {
        "source": lane.lane.source, "label": lane.label, "kind": lane.lane.kind, "scope": lane.lane.scope,
        "status": lane.status, "documents": lane.documents, "events": lane.events, "calls": lane.calls,
        "problems": [{"code": item.code, "message": item.message, "operation": item.operation,
                      "subject": item.subject, "listing": item.listing} for item in lane.problems],
    }
