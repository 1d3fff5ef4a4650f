"""The population of a control's test, as text, CSV and ``tieout.population/1``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.operation.populations import Difference, Drawn, item_id
from reports import contract
from reports.escape import plain
from reports.layout import bullets, heading, paragraph, table, title
from reports.numbers import counted, moment, rfc3339
from reports.package_files import csv_file

COLUMNS = ("id", "item", "label", "source", "occurred_at", "due", "outcome", "document")
_SHOWN = 50


def document(found: Drawn, changed: Difference | None = None) -> dict[str, Any]:
    """The whole population with its proof. ``changed``: how it differs from the one sealed before."""
    population = found.population
    return {
        "schema": "tieout.population/1", "control": found.adopted.control.id, "test": found.test.id,
        "kind": found.test.kind, "type": str(found.test.type), "as_of": rfc3339(found.as_of),
        "period": {"first_day": found.period.first_day, "last_day": found.period.last_day,
                   "time_zone": found.period.time_zone, "cut_off": rfc3339(found.period.cut_off)},
        "final": found.final, "items": population.items, "digest": population.digest, "complete": population.complete,
        "completeness": [dict(proof) for proof in population.completeness], "missing": list(found.missing),
        "note": population.remarks, "not_due": len(population.not_due), "not_applicable": population.not_applicable,
        "attributes": [dict(a) for a in found.attributes], "attributes_digest": found.attributes_digest,
        "difference": None if changed is None else {
            "added": list(changed.added), "gone": list(changed.gone), "changed": list(changed.changed)},
        "rows": [dict(zip(COLUMNS, row, strict=True)) for row in _rows(found)],
    }


def _rows(found: Drawn) -> Iterator[tuple[str, ...]]:
    waiting = set(found.population.not_due)
    for row in found.population.rows:
        yield (item_id(row), row.item, row.label, row.source, rfc3339(row.occurred_at),
               "not due" if row.item in waiting else "due", row.outcome.value, row.document)


def to_json(found: Drawn, changed: Difference | None = None) -> bytes:
    """``document`` as indented JSON."""
    return contract.dumps(document(found, changed))


def to_csv(found: Drawn) -> bytes:
    """Every item, one a row, safe to open in a spreadsheet."""
    return csv_file(COLUMNS, list(_rows(found)))


def to_text(found: Drawn, changed: Difference | None = None, *, width: int = 100) -> str:
    """For people: how many, whether whole, what is missing, what changed, and the first items."""
    population = found.population
    state = "final" if found.final else f"drawn up to {moment(found.period.cut_off)}, not final"
    lines = [title(f"Population of {found.adopted.control.id}: {plain(found.test.title)}", width), "",
             *paragraph(f"{counted(population.items, 'item')}, {state}. Digest {population.digest}.", width),
             *paragraph("Proven whole." if population.complete else "Not proven whole:", width),
             *bullets(found.missing, width)]
    if population.remarks:
        lines += paragraph(f"Left out or noted: {population.remarks}.", width)
    if changed is not None:
        lines += paragraph(f"Since the last seal: {len(changed.added)} added, {len(changed.gone)} gone, "
                           f"{len(changed.changed)} changed.", width)
    rows = [(moment(r.occurred_at), plain(r.label), r.outcome.value) for r in population.rows[:_SHOWN]]
    if rows:
        lines += [*heading("Items"), *table(("when", "item", "outcome"), rows, width)]
    if population.items > _SHOWN:
        lines += ["", *paragraph(f"{population.items - _SHOWN} more; --format csv lists them all.", width)]
    return "\n".join(lines) + "\n"
