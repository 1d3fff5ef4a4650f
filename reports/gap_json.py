"""The gap report as ``tieout.gap/1``."""

from __future__ import annotations

from typing import Any

from reports import contract
from reports.gap_model import Finding, GapReport, Instance, Severity
from reports.numbers import rfc3339
from reports.readiness_json import ledgers, period, self_check

SCHEMA = "tieout.gap/1"


def document(report: GapReport) -> dict[str, Any]:
    """Every finding with every instance; nothing is capped here."""
    return {
        "schema": SCHEMA,
        "name": report.name,
        "system": report.system,
        "period": period(report.period),
        "as_of": rfc3339(report.as_of),
        "prepared_on": report.today.isoformat(),
        "valid_until": report.valid_until.isoformat(),
        "totals": {severity.value: report.count(severity) for severity in Severity},
        "findings": [finding(f) for f in report.findings],
        "challenge": [{"question": c.question, "fact": c.fact} for c in report.challenge],
        "observations": list(report.observations),
        "limits": list(report.limits),
        "self_check": self_check(report.self_check),
        "ledgers": ledgers(report.ledgers),
        "engine": report.engine,
        "bundle": report.bundle,
    }


def render(report: GapReport) -> bytes:
    """The report as indented JSON."""
    return contract.dumps(document(report))


def finding(f: Finding) -> dict[str, Any]:
    """One finding of the contract."""
    return {
        "id": f.id,
        "title": f.title,
        "gap_type": f.gap_type.value,
        "criteria": list(f.criteria),
        "control": f.control or None,
        "observed": f.observed,
        "expected": f.expected,
        "risk": f.risk,
        "severity": f.severity.value,
        "priority": f.priority,
        "remediation": list(f.remediation),
        "acceptance": f.acceptance,
        "owner": f.owner,
        "due": f.due.isoformat() if f.due else None,
        "evidence": list(f.evidence),
        "stage": f.stage.value,
        "effort": f.effort.value,
        "effort_days": f.effort_days,
        "lead_days": f.lead_days,
        "slack_days": f.slack_days,
        "exposes_customer_data": f.exposes_data,
        "expires_on": f.expires_on.isoformat() if f.expires_on else None,
        "depends_on": list(f.depends_on),
        "instances": [_instance(i) for i in f.instances],
    }


def _instance(i: Instance) -> dict[str, Any]:
    return {
        "subject": i.subject,
        "label": i.label,
        "source": i.source or None,
        "test": i.test or None,
        "from": rfc3339(i.start) if i.start else None,
        "to": rfc3339(i.end) if i.end else None,
        "at_least_seconds": i.at_least,
        "at_most_seconds": i.at_most,
        "reasons": list(i.reasons),
        "documents": list(i.documents),
    }
