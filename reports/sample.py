"""A sample as text, as a sheet to be filled in, and as ``tieout.sample/1``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.operation.populations import item_id
from policies.operation.results import PopulationItem
from policies.operation.sampling.taken import Method, Taken
from reports import contract
from reports.escape import csv_cell, plain
from reports.layout import heading, paragraph, table, title
from reports.numbers import counted, moment, rfc3339
from reports.package_files import csv_file

_HOW = {Method.RANK: "the lowest ranks under the seed", Method.SYSTEMATIC: "at an interval, in the order of time",
        Method.STRATIFIED: "so many of each stratum, by rank", Method.PICKED: "picked by name"}


def document(taken: Taken) -> dict[str, Any]:
    """Everything that is needed to take the sample again."""
    found, rows = taken.drawn, _by_id(taken)
    return {
        "schema": "tieout.sample/1", "control": found.adopted.control.id, "test": found.test.id,
        "population": {"digest": found.population.digest, "items": found.population.items, "sampled_from": taken.frame,
                       "sealed": taken.sealed, "sealed_at": rfc3339(taken.sealed_at),
                       "complete": found.population.complete, "final": found.final},
        "method": str(taken.method), "by": taken.by, "rule": dict(taken.rule) if taken.rule else None,
        "seed": taken.seed.text, "seed_given_by": taken.seed.given_by,
        "seed_given_at": None if taken.seed.given_at is None else rfc3339(taken.seed.given_at),
        "rehearsal": taken.rehearsal, "extends": taken.extends, "reason": taken.reason, "stage": taken.stage,
        "attributes": [dict(a) for a in found.attributes], "attributes_digest": found.attributes_digest,
        "items": [{"place": c.place, "id": c.id, "rank": c.rank, "stratum": c.stratum, "replaces": c.replaces,
                   "document": rows[c.id].document} for c in taken.chosen],
        "dispositions": [{"item": d.item, "fate": str(d.fate), "reason": d.reason, "proof": d.proof}
                         for d in taken.dispositions],
        "upper_limits": [{"deviations": k, "confidence_per_cent": 90, "per_cent": f"{limit:.1f}"}
                         for k, limit in taken.limits()],
    }


def to_json(taken: Taken) -> bytes:
    """``document`` as indented JSON."""
    return contract.dumps(document(taken))


def to_csv(taken: Taken) -> bytes:
    """The sheet: one item a row, with an empty column an attribute for whoever tests it, safe in a spreadsheet."""
    attributes = [csv_cell(f"{a['id']}: {a['text']}") for a in taken.drawn.attributes]
    head = ("place", "id", "label", "occurred_at", "stratum", "replaces", "document", "fate", "reason", "proof",
            *attributes, "tested_by", "tested_on", "remarks")
    return csv_file(head, [(*row, *[""] * (len(head) - len(row))) for row in _sheet(taken)])


def _sheet(taken: Taken) -> Iterator[tuple[str, ...]]:
    rows, fates = _by_id(taken), {d.item: (str(d.fate), d.reason, d.proof) for d in taken.dispositions}
    for c in taken.chosen:
        row = rows[c.id]
        yield (str(c.place), c.id, row.label, rfc3339(row.occurred_at), c.stratum, c.replaces, row.document,
               *fates.get(c.id, ("", "", "")))


def to_text(taken: Taken, *, width: int = 100) -> str:
    """For people: how it was taken, whether it is a rehearsal, the items, and what results would say."""
    found, rows = taken.drawn, _by_id(taken)
    lines = [title(f"Sample of {found.adopted.control.id}: {plain(found.test.title)}", width), "",
             *paragraph(f"{counted(len(taken.to_test), 'item')} of {taken.frame} that are due, "
                        f"{_HOW[taken.method]}. Population sealed as ledger entry {taken.sealed} on "
                        f"{moment(taken.sealed_at)}, digest {found.population.digest}.", width)]
    if not found.population.complete:
        lines += paragraph("The population was not proven whole: nothing can be concluded about it.", width)
    if taken.rehearsal:
        lines += paragraph(f"REHEARSAL: {taken.rehearsal}.", width)
    if taken.stage > 1:
        lines += paragraph("It is the second stage of a plan with two, with the items of the first.", width)
    elif taken.extends is not None:
        lines += paragraph(f"It extends the selection of ledger entry {taken.extends}. An extension that was not "
                           "planned before results were known has no stated confidence.", width)
    if taken.unobtainable:
        lines += paragraph(f"{counted(len(taken.unobtainable), 'item')} without obtainable evidence: each is a "
                           "deviation.", width)
    listed = [(str(c.place), moment(rows[c.id].occurred_at), plain(c.id), plain(c.stratum)) for c in taken.chosen]
    lines += [*heading("Items"), *table(("place", "when", "item", "stratum"), listed, width)]
    limits = [(str(k), f"{limit:.1f} %") for k, limit in taken.limits()]
    if limits:
        lines += [*heading("What results would say, at 90 % confidence"),
                  *table(("deviations", "share that may deviate, at most"), limits, width)]
    return "\n".join(lines) + "\n"


def documents(taken: Taken) -> list[str]:
    """The hex digests of the chosen items' documents, once each."""
    rows = _by_id(taken)
    return sorted({rows[c.id].document for c in taken.chosen} - {""})


def _by_id(taken: Taken) -> Mapping[str, PopulationItem]:
    return {item_id(row): row for row in taken.drawn.population.rows}
