"""Which assessment is due, as text and as ``tieout.triage/1``."""

from __future__ import annotations

from typing import Any

from policies.operation.triage import Due, Facts, Triage
from reports import contract
from reports.layout import bullets, heading, paragraph, table, title

WORDS = {
    Due.GAP: "a gap assessment", Due.FOCUSED_GAP: "a gap assessment of the criteria with exceptions, then readiness",
    Due.TARGETED_GAP: "a gap assessment of what ISO/IEC 27001 does not reach, with readiness on the rest",
    Due.TYPE_1: "a readiness assessment at Type I, with the window to date",
    Due.READINESS: "a readiness assessment",
}


def document(found: Triage, facts: Facts) -> dict[str, Any]:
    """What is due, why, and the facts that decided."""
    return {
        "schema": "tieout.triage/1", "due": found.due.value, "reasons": list(found.reasons),
        "focus": list(found.focus), "notes": list(found.notes),
        "supportable_from": found.supportable_from.isoformat() if found.supportable_from else None,
        "facts": {
            "today": facts.today.isoformat(), "applicability": facts.applicability, "policies": facts.policies,
            "earlier": [{"kind": r.kind, "until": r.until.isoformat(), "exceptions": list(r.exceptions)}
                        for r in facts.earlier],
            "adopted": facts.adopted, "inconsistent": facts.inconsistent, "needs": facts.needs,
            "open_needs": facts.open_needs, "criteria": facts.criteria, "design_gaps": facts.design_gaps,
            "evidence_days": dict(facts.evidence_days)}}


def to_json(found: Triage, facts: Facts) -> bytes:
    """``document`` as indented JSON."""
    return contract.dumps(document(found, facts))


def to_text(found: Triage, facts: Facts, width: int = 100) -> str:
    """For people: what is due, why, and the facts."""
    lines = [title(f"What is due: {WORDS[found.due]}", width), "", *bullets(found.reasons, width)]
    if found.focus:
        lines += paragraph(f"Look first at: {', '.join(found.focus)}.", width)
    if found.supportable_from:
        lines += paragraph(f"A Type II of six months can be supported from {found.supportable_from} on.", width)
    if found.notes:
        lines += [*heading("To know beside it"), *bullets(found.notes, width)]
    ages = facts.evidence_days
    rows = [("criteria in scope", f"{facts.criteria}, {facts.design_gaps} without a control for a need"),
            ("needs", f"{facts.needs}, {facts.open_needs} open"),
            ("adopted controls", f"{facts.adopted}, {facts.inconsistent} failing or not implemented"),
            ("policies on record", str(facts.policies)),
            ("statement of applicability", f"{facts.applicability} entries"),
            ("earlier reports", ", ".join(f"{r.kind} up to {r.until}" for r in facts.earlier) or "none named"),
            ("days of evidence", ", ".join(f"{name} {'none' if days is None else days}"
                                           for name, days in sorted(ages.items())) or "no key control")]
    return "\n".join([*lines, *heading("The facts"), *table(("fact", "value"), rows, width)]) + "\n"
