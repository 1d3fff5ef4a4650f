"""What goes into an auditor package, file by file, in a fixed order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policies.model import Library
from policies.operation.results import Assessment, ControlResult, PopulationItem, TestResult
from reports import contract, gap, gap_json, readiness_json
from reports.escape import csv_cell
from reports.numbers import local_day, rfc3339
from store.documents import digest_plain
from store.errors import DocumentRemoved, UnknownDocument
from store.originals import originals
from store.snapshot import Snapshot

DEVIATION_COLUMNS = ("control", "test", "type", "source", "item", "label", "from", "to", "at_least_seconds",
                     "at_most_seconds", "attribute", "reasons", "documents", "disagreement")
ITEM_COLUMNS = ("test", "source", "item", "label", "occurred_at", "outcome", "document")
SUBJECT_COLUMNS = ("test", "source", "scope", "subject", "first_seen", "gone_at", "versions", "document")


def results(assessment: Assessment, library: Library) -> Iterator[tuple[str, bytes]]:
    """The assessment, its gap report, the controls as tested, and every known deviation."""
    prepared = date.fromisoformat(local_day(assessment.as_of, assessment.period.time_zone))
    yield "results/readiness.json", readiness_json.render(assessment, library)
    yield "results/gap.json", gap_json.render(gap.findings(assessment, library, prepared))
    yield "results/controls.json", contract.dumps([_control(result) for result in assessment.controls])
    yield "results/deviations.csv", csv_file(DEVIATION_COLUMNS, deviation_rows(assessment))


def deviation_rows(assessment: Assessment) -> list[Sequence[str]]:
    """Every exposure and every deviation, one a row. Nothing selects among them."""
    rows: list[Sequence[str]] = []
    for result in assessment.controls:
        for test in result.tests:
            rows += [*_exposures(result, test), *_deviations(result, test)]
    return rows


def _exposures(result: ControlResult, test: TestResult) -> Iterator[Sequence[str]]:
    for e in test.exposures:
        yield (result.adopted.control.id, e.test, "exposure", e.source, e.subject, e.label, rfc3339(e.start),
               "" if e.end is None else rfc3339(e.end), str(e.at_least), str(e.at_most), "", "; ".join(e.reasons),
               " ".join(e.documents), e.disagreement)


def _deviations(result: ControlResult, test: TestResult) -> Iterator[Sequence[str]]:
    for d in test.deviations:
        yield (result.adopted.control.id, d.test, "deviation", d.source, d.item, d.label, rfc3339(d.occurred_at), "",
               "", "", d.attribute, "; ".join(d.reasons), d.document, d.disagreement)


def populations(assessment: Assessment, snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """The population of each control: its sealed items, and for state tests the subjects that existed."""
    for result in assessment.controls:
        name = f"populations/{result.adopted.control.id}"
        sealed = [t for t in result.tests if t.population is not None]
        watched = [t for t in result.tests if t.population is None]
        items = [row for test in sealed for row in _items(test)]
        subjects = [row for test in watched for row in _subjects(test, assessment, snapshot)]
        if items or sealed:
            yield f"{name}.csv", csv_file(ITEM_COLUMNS, items)
        if subjects or watched:
            yield f"{name}{'.subjects' if sealed else ''}.csv", csv_file(SUBJECT_COLUMNS, subjects)
        yield f"{name}.json", contract.dumps({"control": result.adopted.control.id,
                                              "tests": [_population(t) for t in result.tests]})


def _items(test: TestResult) -> Iterator[Sequence[str]]:
    for row in test.population.rows if test.population else ():
        yield (test.test, row.source, row.item, row.label, rfc3339(row.occurred_at), row.outcome.value, row.document)


def _subjects(test: TestResult, assessment: Assessment, snapshot: Snapshot) -> Iterator[Sequence[str]]:
    """Subjects of the test's kind that were seen before the cut-off and not gone before the period."""
    period = assessment.period
    for lane in snapshot.lanes(test.kind):
        for history in snapshot.history(lane.id):
            seen = [c for c in history.changes if c.observed_at <= period.cut_off]
            if not seen or (seen[-1].digest is None and seen[-1].observed_at < period.start):
                continue
            last = next((c.digest for c in reversed(seen) if c.digest), b"")
            gone = rfc3339(seen[-1].observed_at) if seen[-1].digest is None else ""
            yield (test.test, lane.source, lane.scope, history.subject, rfc3339(seen[0].observed_at), gone,
                   str(sum(c.digest is not None for c in seen)), last.hex())


def _population(test: TestResult) -> dict[str, Any]:
    sealed = test.population
    return {"test": test.test, "type": test.type, "kind": test.kind, "subjects": test.subjects,
            "items": sealed.items if sealed else None, "rows": [_row(row) for row in sealed.rows] if sealed else [],
            "digest": sealed.digest if sealed else None, "complete": sealed.complete if sealed else None,
            "not_due": list(sealed.not_due) if sealed else [],
            "completeness": [dict(proof) for proof in sealed.completeness] if sealed else []}


def _row(row: PopulationItem) -> dict[str, Any]:
    return {"item": row.item, "label": row.label, "source": row.source, "occurred_at": rfc3339(row.occurred_at),
            "outcome": row.outcome.value, "document": row.document}


def cited(assessment: Assessment) -> list[str]:
    """The hex digest of every document that a result rests on by name, once, in order of the alphabet."""
    found: set[str] = set()
    for result in assessment.controls:
        found.update(d for e in result.exposures for d in e.documents)
        found.update(d.document for d in result.deviations)
        found.update(row.document for t in result.tests if t.population for row in t.population.rows)
    return sorted(found - {""})


def imports(snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """Every file that was imported, and what its importer said of it; nothing where nothing was."""
    index = []
    for original in originals(snapshot):
        name = f"imports/{original.about['import']}-{original.about['sha256']}.json"
        index.append({**original.about, "as_given": original.whole, "path": name})
        yield name, original.data
    if index:
        yield "imports/index.json", contract.dumps(index)


@dataclass
class Gathered:
    """What is noted while evidence is gathered: documents not to be had, with the reason, and ones about people."""

    missing: dict[str, str] = field(default_factory=dict)
    personal: list[str] = field(default_factory=list)


def evidence(digests: Iterable[str], snapshot: Snapshot, noted: Gathered) -> Iterator[tuple[str, bytes]]:
    """Each cited document as stored; those removed by retention are noted with the reason.

    Raises ``DamagedDocument`` where the store holds other bytes than the digest names.
    """
    nonces: dict[str, str] = {}
    for digest in digests:
        try:
            body = snapshot.document(bytes.fromhex(digest))
        except (DocumentRemoved, UnknownDocument) as error:
            noted.missing[digest] = str(error)
            continue
        nonce = snapshot.nonce(bytes.fromhex(digest))
        if digest_plain(body).hex() != digest:
            noted.personal.append(digest)
        if nonce:
            nonces[digest] = nonce.hex()
        yield f"evidence/{digest}.json", body
    if nonces:
        yield "evidence/nonces.json", contract.dumps(nonces)


def policies(library: Library) -> Iterator[tuple[str, bytes]]:
    """Every module of the bundle that judged, so that its digest can be recomputed."""
    for path, source in sorted(library.modules):
        yield f"policies/{path}", source.encode()


def ledger(snapshot: Snapshot) -> bytes:
    """The ledger up to the snapshot, an entry a line: its bytes, hash and signature, to check the chain with."""
    lines = [contract.line({"sequence": sequence, "hash": found.hex(), "signature": signature.hex(),
                            "body": body.decode()})
             for sequence, body, found, signature in snapshot.sealed_entries()]
    return "".join(f"{line}\n" for line in lines).encode()


def _control(result: ControlResult) -> dict[str, Any]:
    control = result.adopted.control
    return {
        "id": control.id, "title": control.title, "statement": result.adopted.statement,
        "owner": result.adopted.owner or None, "key": result.adopted.key, "criteria": list(control.criteria),
        "parameters": dict(result.adopted.parameters), "maximum_gap_hours": control.maximum_gap_hours,
        "correction_hours": control.correction_hours,
        "attributes": [{"id": a.id, "text": a.text, "deviation": a.deviation} for a in control.attributes],
        "tests": [{"id": t.id, "title": t.title, "description": t.description, "kind": t.kind, "type": t.type.value,
                   "package": t.package, "evidence": list(t.evidence)} for t in control.tests],
        "operation": result.operation.value, "why": result.why,
    }


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A quoted CSV file in UTF-8 whose cells no spreadsheet reads as formulas."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "backslashreplace")
