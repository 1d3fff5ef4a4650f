"""Projections rebuilt from the changes: what ``head`` and ``state`` must hold."""

from __future__ import annotations

import sqlite3

from store.head import SubjectChange, apply, update_state
from store.stateroot import ZERO


def current_of(connection: sqlite3.Connection, lane_id: int) -> dict[str, bytes]:
    """A lane's current documents by subject, from its changes alone."""
    current: dict[str, bytes] = {}
    rows = connection.execute("SELECT subject, digest FROM change WHERE lane = ? ORDER BY subject, scan", (lane_id,))
    for subject, digest in rows:
        if digest is None:
            current.pop(subject, None)
        else:
            current[subject] = digest
    return current


def rebuild(connection: sqlite3.Connection) -> None:
    """Write both projections anew inside the caller's transaction."""
    connection.execute("DELETE FROM head")
    connection.execute("DELETE FROM state")
    for (lane_id,) in connection.execute("SELECT id FROM lane").fetchall():
        changes = [SubjectChange(subject, None, digest) for subject, digest in current_of(connection, lane_id).items()]
        if changes:
            update_state(connection, lane_id, apply(connection, lane_id, changes), ZERO)
