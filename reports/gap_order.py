"""What comes first, by when, and what must stand before it. Priorities are ranks: no two findings share one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from policies.operation.results import Period
from reports.gap_model import Finding, Severity

EXPIRY_NOTICE_DAYS = 30
DUE_DAYS = {Severity.CRITICAL: 7, Severity.HIGH: 30, Severity.MEDIUM: 60, Severity.LOW: 90}


def prioritised(findings: Iterable[Finding], period: Period, today: date) -> tuple[Finding, ...]:
    """Ranked and dated.

    Order: evidence that expires within 30 days; customer data exposed now; least slack; severity; effort. What asks
    for nothing (info) comes last.
    """
    window_start = date.fromisoformat(period.first_day)
    dated = [_dated(finding, window_start, today) for finding in findings]
    ranked = sorted(dated, key=lambda f: _rank(f, today))
    numbered = [replace(finding, priority=number) for number, finding in enumerate(ranked, start=1)]
    return tuple(replace(f, depends_on=_needs_first(f, numbered)) for f in numbered)


def calendar_days(working_days: int) -> int:
    """Working days as calendar days, weekends counted, rounded up."""
    return -(-working_days * 7 // 5)


def _dated(finding: Finding, window_start: date, today: date) -> Finding:
    work = calendar_days(finding.effort_days)
    slack = (window_start - today).days - work - finding.lead_days
    return replace(finding, slack_days=slack, due=_due(finding, work, window_start, today))


def _due(finding: Finding, work: int, window_start: date, today: date) -> date | None:
    """By severity; before the window opens where that is still possible; never before the work can be done."""
    if finding.expires_on:
        return max(today, finding.expires_on - timedelta(days=1))
    if finding.severity is Severity.INFO:
        return None
    by_severity = today + timedelta(days=DUE_DAYS[finding.severity])
    before_window = window_start - timedelta(days=finding.lead_days)
    wanted = min(by_severity, before_window) if before_window > today else by_severity
    if finding.exposes_data:
        return wanted
    return max(wanted, today + timedelta(days=max(1, work)))


def _rank(finding: Finding, today: date) -> tuple[bool, bool, bool, int, int, int, str]:
    soon = finding.expires_on is not None and (finding.expires_on - today).days <= EXPIRY_NOTICE_DAYS
    return (not soon, not finding.exposes_data, finding.severity is Severity.INFO, finding.slack_days,
            finding.severity.rank, finding.effort_days, finding.id)


def _needs_first(finding: Finding, everything: list[Finding]) -> tuple[str, ...]:
    """The findings of the same control that stand earlier in the dependency order."""
    return tuple(other.id for other in everything
                 if other.control and other.control == finding.control and other.stage.rank < finding.stage.rank)
