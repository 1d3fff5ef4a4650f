"""Records kept by people: the last revision of each, with the date it speaks of apart from the date it was added."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from store.types import StoredRecord

_BY_NAME = """
    SELECT record.name, record.kind, record.at, record.digest, record.scan, scan.observed_at
    FROM record JOIN scan ON scan.id = record.scan WHERE record.lane = ? ORDER BY record.name, record.revision
"""


def any_in(connection: sqlite3.Connection, lane_id: int) -> bool:
    """Whether a lane holds any record: most lanes never do, and their scans need not be read."""
    return connection.execute("SELECT 1 FROM record WHERE lane = ? LIMIT 1", (lane_id,)).fetchone() is not None


def current(connection: sqlite3.Connection, lane_id: int, sequences: Mapping[int, int]) -> Iterator[StoredRecord]:
    """A lane's records by id, each as its last visible revision.

    ``added_at`` is when *that revision* was first seen: a record that was changed after the fact shows it.
    """
    last: StoredRecord | None = None
    for name, kind, at, digest, scan, observed_at in connection.execute(_BY_NAME, (lane_id,)):
        if scan not in sequences:
            continue
        if last is not None and last.record_id != name:
            yield last
        revisions = last.revisions + 1 if last is not None and last.record_id == name else 0
        last = StoredRecord(name, lane_id, kind, at, observed_at, digest, sequences[scan], revisions)
    if last is not None:
        yield last
