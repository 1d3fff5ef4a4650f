"""The criteria against the configured sources, as text and as JSON (schema ``coverage``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from policies.serving import WORDS, Served, ServedCriterion, ServedNeed
from reports.catalogue import AUTOMATION
from reports.contract import dumps
from reports.layout import paragraph, table

SCHEMA = "tieout.coverage/1"


def to_text(served: Sequence[ServedCriterion], sources: Iterable[str], width: int = 110) -> str:
    """A row a criterion and the counts; what lacks a source or a control is named."""
    rows = [(item.criterion.id, item.criterion.title, WORDS[item.served], AUTOMATION[item.criterion.automation],
             _detail(item)) for item in served]
    lines = paragraph(f"Sources: {', '.join(sources) or 'none'}. By design alone; no evidence was looked at.", width)
    lines += ["", *table(("Criterion", "About (own words)", "Here", "How", "Detail"), rows, width), ""]
    counts = Counter(item.served for item in served)
    shown = ", ".join(f"{counts[kind]} {WORDS[kind]}" for kind in Served)
    lines += paragraph(f"{len(served)} criteria: {shown}", width)
    return "\n".join(lines) + "\n"


def to_json(served: Sequence[ServedCriterion], sources: Iterable[str]) -> bytes:
    """The same with every need and control."""
    counts = Counter(item.served for item in served)
    return dumps({
        "schema": SCHEMA, "sources": list(sources), "counts": {str(kind): counts[kind] for kind in Served},
        "criteria": [_criterion(item) for item in served]})


def _criterion(item: ServedCriterion) -> dict[str, Any]:
    return {"id": item.criterion.id, "title": item.criterion.title, "category": item.criterion.category,
            "automation": item.criterion.automation, "why": item.criterion.note, "served": str(item.served),
            "missing_sources": list(item.missing), "needs": [_need(need) for need in item.needs]}


def _need(item: ServedNeed) -> dict[str, Any]:
    return {"id": item.need.id, "text": item.need.text, "origin": item.need.origin, "served": str(item.served),
            "controls": [{"id": entry.control.id, "tests": len(entry.control.tests), "fed": entry.fed,
                          "missing_sources": list(entry.missing), "served": str(entry.served)}
                         for entry in item.controls]}


def _detail(item: ServedCriterion) -> str:
    """What stands in the way, or who must act."""
    unserved = [need.need.id for need in item.needs
                if need.served is Served.NOBODY and need.need.origin == "criterion_text"]
    if unserved:
        return f"no control serves {', '.join(unserved)}"
    if item.served is Served.NO_SOURCE:
        return f"add a source of type {' or '.join(item.missing)}"
    return "by the registers that people keep" if item.served is Served.PEOPLE else ""
