"""Events as they are judged: the first revision sealed, later ones as a count; or the last, for what goes on."""

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
# What lasts (a finding that is open until it is fixed) is judged as it was last seen, under the time it began.
_LAST = """
    SELECT first.name, first.at, event.digest, event.scan, 0
    FROM event AS first JOIN event ON event.lane = first.lane AND event.name = first.name AND event.revision = (
        SELECT max(later.revision)
        FROM event AS later JOIN scan ON scan.id = later.scan JOIN pass ON pass.id = scan.pass
        WHERE later.lane = first.lane AND later.name = first.name AND pass.sequence <= :sequence)
    WHERE first.lane = :lane AND first.revision = 0 AND first.at >= :start AND first.at < :end
    ORDER BY first.at, first.name
"""


def in_window(connection: sqlite3.Connection, lane_id: int, sequences: Mapping[int, int], *, start: int, end: int,
              sequence: int, last: bool = False) -> Iterator[StoredEvent]:
    """A lane's events with ``at`` in [start, end), by time. ``sequences``: ledger sequence by visible scan id.

    ``last``: each as its last revision up to ``sequence``, not as its first.
    """
    values = {"lane": lane_id, "start": start, "end": end, "sequence": sequence}
    rows = connection.execute(_LAST if last else _IN_WINDOW, values)
    for name, at, digest, scan, revisions in rows:
        if scan in sequences:
            yield StoredEvent(name, lane_id, at, digest, sequences[scan], revisions)
