"""`verify`: recompute everything the ledger seals and name the first record that is not what was sealed.

1. The file: SQLite's own check, the schema, the counters of what was ever appended.
2. The chain: every entry's bytes, hash, place, key and signature.
3. Passes: every scan's leaf, every pass's Merkle root.
4. Documents: every body against its digest; every digest that is named, against the documents.
5. Lanes: change, event, record and state roots replayed; the projections rebuilt and compared.
6. Around it: the key file and the anchor.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from store.anchors import NONE
from store.checks import bodies, chain, outside, replay, sealed
from store.checks.chain import Chain
from store.checks.report import OUTSIDE, Findings, VerifyProblem, VerifyReport
from store.connection import connect
from store.inspection import inspect
from store.limits import LIMITS

__all__ = ["VerifyProblem", "VerifyReport", "verify"]


def verify(path: Path | str, anchor: Path | str | None = None) -> VerifyReport:
    """Verify a store, read-only and offline. ``anchor`` overrides the place that the ledger names.

    A damaged store is a report, never an exception. Raises only where there is no store to read: NotAStore,
    NewerStore, OlderStore, StoreLocked, StoreUnreadable.
    """
    path = Path(path)
    inspect(path, LIMITS.busy_seconds, writable=False)
    place = None if anchor is None else Path(anchor)
    report = _attempt(path, place, lenient=False)
    # Text that is no UTF-8 any more stops SQLite's reader; the second, slower reading names the record it is in.
    return report if report.complete else _attempt(path, place, lenient=True)


def _attempt(path: Path, anchor: Path | None, *, lenient: bool) -> VerifyReport:
    findings, found, kind = Findings(), Chain(), [NONE]
    connection = connect(path, readonly=True)
    if lenient:
        connection.text_factory = lambda data: data.decode(errors="replace")
    try:
        with _whatever_is_damaged(findings):
            connection.execute("BEGIN")  # one view of the store, whatever a running pass seals meanwhile
            outside.check_file(connection, findings)
        with _whatever_is_damaged(findings):
            chain.read_chain(connection, found, findings)
        _check_contents(connection, path, found, findings)
        with _whatever_is_damaged(findings):
            kind.append(outside.check_anchor(connection, found, anchor, findings))
    finally:
        connection.close()
    return _report(found, kind[-1], findings)


@contextmanager
def _whatever_is_damaged(findings: Findings) -> Iterator[None]:
    """Damage that stops one part of the work is a finding, and the other parts go on."""
    try:
        yield
    except (sqlite3.Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        findings.complete = False
        findings.bad(OUTSIDE, "damaged_file", f"the store cannot be read to its end: {type(error).__name__}: {error}")


def _check_contents(connection: sqlite3.Connection, path: Path, found: Chain, findings: Findings) -> None:
    # Checking a signature leaves the interpreter's lock alone, and so do SQLite and inflating: they go side by side.
    with ThreadPoolExecutor(max_workers=1) as pool:
        signatures = pool.submit(chain.bad_signatures, found.signatures)
        sequences = _check_around_lanes(connection, path, found, findings)
        for sequence, code, message in signatures.result():
            findings.bad(sequence, code, message)
    with _whatever_is_damaged(findings):
        for lane_id, *name in connection.execute("SELECT id, source, kind, scope FROM lane ORDER BY id").fetchall():
            replay.check_lane(connection, lane_id, (name[0], name[1], name[2]), sequences, findings)


def _check_around_lanes(connection: sqlite3.Connection, path: Path, found: Chain, findings: Findings) -> dict[int, int]:
    """Everything but signatures and lanes; the ledger entry of every scan id."""
    sequences: dict[int, int] = {}
    with _whatever_is_damaged(findings):
        outside.check_counters(connection, found, findings)
        outside.check_key_file(_key_path(connection, path), found, findings)
    with _whatever_is_damaged(findings):
        sealed.check_passes(connection, found, sequences, findings)
    with _whatever_is_damaged(findings):
        bodies.check_documents(connection, found, sequences, findings)
    return sequences


def _key_path(connection: sqlite3.Connection, path: Path) -> Path:
    row = connection.execute("SELECT value FROM meta WHERE name = 'key_path'").fetchone()
    return Path(row[0]) if row else path.with_name(f"{path.name}.key")


def _report(found: Chain, kind: str, findings: Findings) -> VerifyReport:
    problems = tuple(sorted(findings.problems, key=lambda problem: problem.sequence))  # stable: order of checks
    head = found.hashes.get(found.sequence, b"").hex()
    counts = {"entries": len(found.hashes), **findings.counts}
    return VerifyReport(not problems, problems, head, found.sequence, kind, counts, tuple(findings.notes),
                        findings.complete)
