"""Lanes, what was declared about them, and the marking of attempts."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from collectors.base import Lane, Looked, Yields
from collectors.canonical import from_micros
from store import documents, facts, scans
from store.errors import LaneBusy, NotLater


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is fixed about a lane for one scan: the source's configured name, the scope's, and the provenance."""

    label: str
    scope_label: str
    yields: Yields
    personal: bool
    provenance: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """A scan that has begun. ``observed_at`` is microseconds UTC."""

    scan: int
    pass_id: int
    lane_id: int
    lane: Lane
    observed_at: int
    personal: bool


def find(connection: sqlite3.Connection, lane: Lane) -> int | None:
    """The id of a lane that was scanned before."""
    row = connection.execute("SELECT id FROM lane WHERE kind = ? AND source = ? AND scope = ?",
                             (lane.kind, lane.source, lane.scope)).fetchone()
    return int(row[0]) if row else None


def mark_attempt(connection: sqlite3.Connection, pass_id: int, lane: Lane, declaration: Declaration,
                 observed_at: int) -> Attempt:
    """Mark an attempt before its work begins; raises NotLater or LaneBusy."""
    lane_id = find(connection, lane)
    if lane_id is None:
        lane_id = _inserted(connection.execute("INSERT INTO lane (source, kind, scope) VALUES (?, ?, ?)",
                                               (lane.source, lane.kind, lane.scope)))
    refuse_conflict(connection, lane, lane_id, pass_id, observed_at, scan=None)
    cursor = connection.execute(
        "INSERT INTO scan (pass, lane, declaration, observed_at, status) VALUES (?, ?, ?, ?, ?)",
        (pass_id, lane_id, _declare(connection, lane_id, declaration), observed_at, scans.INTERRUPTED))
    return Attempt(_inserted(cursor), pass_id, lane_id, lane, observed_at, declaration.personal)


def refuse_conflict(connection: sqlite3.Connection, lane: Lane, lane_id: int, pass_id: int, observed_at: int, *,
                    scan: int | None) -> None:
    """Raise where this scan would not be the lane's latest, or another open pass has sealed one of the lane.

    The second rule keeps the lane's scans in the order of the ledger: a snapshot must never show a scan whose
    changes build on one that has no entry yet.
    """
    other = connection.execute(
        "SELECT scan.id FROM pass CROSS JOIN scan ON scan.pass = pass.id WHERE pass.sequence IS NULL AND pass.id <> ? "
        "AND scan.lane = ? AND scan.status <> ? LIMIT 1", (pass_id, lane_id, scans.INTERRUPTED)).fetchone()
    if other:
        raise LaneBusy(f"{lane.source} {lane.kind} {lane.scope}: scan {other[0]} of another open pass is not sealed "
                       "into the ledger yet", hint="Let the other `tieout collect` finish, then run again.")
    rows = "status <> 'interrupted'" if scan is not None else "1"  # at the seal, other attempts no longer matter
    latest = connection.execute(f"SELECT max(observed_at) FROM scan WHERE lane = ? AND id IS NOT ? AND {rows}",  # noqa: S608 - constant
                                (lane_id, scan)).fetchone()[0]
    if latest is not None and observed_at <= latest:
        raise NotLater(f"{lane.source} {lane.kind} {lane.scope}: expected a scan later than {latest} µs UTC, "
                       f"got {observed_at}", hint="Check the clock; evidence of the past is imported to its own lane.")


def since(connection: sqlite3.Connection, lane_id: int, kept_from: int | None = None) -> int | None:
    """Until when a lane's events are whole: the end of the complete windows that join from the first one on.

    ``kept_from``: what the source no longer keeps ends there (microseconds UTC); a hole before it joins.
    """
    rows = connection.execute(
        "SELECT scan.seal, scan.seal_document FROM scan WHERE lane = ? AND status = 'complete' ORDER BY id", (lane_id,))
    mark: int | None = None
    for seal, document in rows.fetchall():
        window = facts.parse(facts.of_row(connection, seal, document)).get("completeness")
        if window and (mark is None or window["since"] <= max(mark, kept_from or mark) < window["until"]):
            mark = window["until"]
    return mark


def looked(connection: sqlite3.Connection, lane_id: int) -> tuple[Looked, ...]:
    """The windows that the lane's scans read, whole or not."""
    rows = connection.execute(
        "SELECT scan.seal, scan.seal_document, status, observed_at FROM scan WHERE lane = ? AND status IN "
        "('complete', 'partial') ORDER BY id", (lane_id,))
    found = []
    for seal, document, status, at in rows.fetchall():
        window = facts.parse(facts.of_row(connection, seal, document)).get("completeness")
        if window:
            found.append(Looked(from_micros(window["since"]), from_micros(window["until"]), status == "complete",
                                from_micros(at)))
    return tuple(found)


def _declare(connection: sqlite3.Connection, lane_id: int, declaration: Declaration) -> int:
    digest = documents.digest_plain(declaration.provenance)
    values = (lane_id, declaration.label, declaration.scope_label, declaration.yields.value,
              int(declaration.personal), digest)
    row = connection.execute("SELECT id FROM declaration WHERE lane = ? AND label = ? AND scope_label = ? "
                             "AND yields = ? AND personal = ? AND provenance = ?", values).fetchone()
    if row:
        return int(row[0])
    documents.insert(connection, digest, documents.PLAIN, documents.pack(declaration.provenance))
    return _inserted(connection.execute(
        "INSERT INTO declaration (lane, label, scope_label, yields, personal, provenance) VALUES (?, ?, ?, ?, ?, ?)",
        values))


def _inserted(cursor: sqlite3.Cursor) -> int:
    return int(cursor.lastrowid or 0)
