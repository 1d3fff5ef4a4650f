"""Events as they are judged: the first revision sealed, later ones as a count."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from store.types import StoredEvent

# The judged revision is number 0. An event that a late revision moves in time keeps its judged time.
_IN_WINDOW = """
    SELECT name, at, digest, scan, (
        SELECT count(*) FROM event AS later JOIN scan ON scan.id = later.scan JOIN pass ON pass.id = scan.pass
        WHERE later.lane = event.lane AND later.name = event.name AND later.revision > 0 AND pass.sequence <= :sequence)
    FROM event WHERE lane = :lane AND revision = 0 AND at >= :start AND at < :end ORDER BY at, name
"""


def in_window(connection: sqlite3.Connection, lane_id: int, sequences: Mapping[int, int], *, start: int, end: int,
              sequence: int) -> Iterator[StoredEvent]:
    """A lane's events with ``at`` in [start, end), by time. ``sequences``: ledger sequence by visible scan id."""
    rows = connection.execute(_IN_WINDOW, {"lane": lane_id, "start": start, "end": end, "sequence": sequence})
    for name, at, digest, scan, revisions in rows:
        if scan in sequences:
            yield StoredEvent(name, lane_id, at, digest, sequences[scan], revisions)
