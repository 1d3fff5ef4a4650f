"""Scans and attempts as rows, and the leaf that binds all of a scan into its pass.

A row whose status is ``interrupted`` is an attempt that was marked before its work began and never sealed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from store import facts
from store.documents import digest_plain
from store.encoding import domain, fields, integer, text
from store.merkle import leaf_hash

INTERRUPTED = "interrupted"
SCAN_DOMAIN = domain("scan")

_COLUMNS = """
    scan.id, scan.pass, scan.lane, lane.source, lane.kind, lane.scope, declaration.label, declaration.scope_label,
    declaration.yields, declaration.personal, declaration.provenance, scan.observed_at, scan.ended_at, scan.status,
    scan.change_root, scan.event_root, scan.record_root, scan.state_root, scan.seal, scan.seal_document, scan.leaf
"""
# CROSS JOIN keeps SQLite's planner from starting at the few declarations and sorting all scans.
_SELECT = (f"SELECT {_COLUMNS} FROM scan CROSS JOIN declaration ON declaration.id = scan.declaration "  # noqa: S608 - constant
           "CROSS JOIN lane ON lane.id = scan.lane AND lane.id = declaration.lane ")


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A scan with its lane and declaration, as the leaf needs them. Roots are None where nothing was added."""

    id: int
    pass_id: int
    lane_id: int
    source: str
    kind: str
    scope: str
    label: str
    scope_label: str
    yields: str
    personal: int
    provenance: bytes
    observed_at: int
    ended_at: int | None
    status: str
    change_root: bytes | None
    event_root: bytes | None
    record_root: bytes | None
    state_root: bytes | None
    seal: bytes | None
    seal_document: bytes | None
    leaf: bytes | None

    def seal_digest(self) -> bytes:
        """The digest of the seal's JSON, wherever that is kept; no bytes for an attempt."""
        if self.seal is not None:
            return digest_plain(facts.unpack(self.seal))
        return self.seal_document or b""

    def name(self) -> str:
        """How a person finds this scan."""
        scope = f" {self.scope}" if self.scope else ""
        return f"scan {self.id} ({self.source} {self.kind}{scope})"


def lane_binding(source: str, kind: str, scope: str) -> bytes:
    """The lane as fields; part of every leaf, so that no leaf can be moved to another lane."""
    return fields(text(source), text(kind), text(scope))


def leaf(row: ScanRow) -> bytes:
    """The leaf hash of a scan: everything that its row and its declaration say."""
    return leaf_hash(SCAN_DOMAIN + lane_binding(row.source, row.kind, row.scope) + fields(
        text(row.label), text(row.scope_label), text(row.yields), integer(row.personal), row.provenance,
        integer(row.observed_at), b"" if row.ended_at is None else integer(row.ended_at), text(row.status),
        row.change_root or b"", row.event_root or b"", row.record_root or b"", row.state_root or b"",
        row.seal_digest()))


def of_pass(connection: sqlite3.Connection, pass_id: int) -> Iterator[ScanRow]:
    """The scans and attempts of a pass by id."""
    return (ScanRow(*row) for row in connection.execute(f"{_SELECT} WHERE scan.pass = ? ORDER BY scan.id", (pass_id,)))


def every(connection: sqlite3.Connection) -> Iterator[ScanRow]:
    """Every scan and attempt by id."""
    return (ScanRow(*row) for row in connection.execute(f"{_SELECT} ORDER BY scan.id"))


def one(connection: sqlite3.Connection, scan_id: int) -> ScanRow:
    """One scan that exists."""
    return ScanRow(*connection.execute(f"{_SELECT} WHERE scan.id = ?", (scan_id,)).fetchone())
