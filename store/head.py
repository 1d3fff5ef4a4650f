"""What is current in a lane: the ``head`` and ``state`` tables, projections of the changes."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from store.encoding import field, text
from store.errors import DamagedStore
from store.stateroot import ZERO, Tree, bucket_hash, bucket_of

GROUP = 64  # buckets in one row of ``state``
TOP = 64  # the part that holds the roots of the 64 groups
_EMPTY = ZERO * GROUP


@dataclass(frozen=True, slots=True)
class Head:
    """The documents of a lane by subject, as of the sealed scan ``version`` (0 before the first)."""

    version: int
    documents: Mapping[str, bytes]


class SubjectChange(NamedTuple):
    """One subject's document before and after a scan; None where it did not exist.

    A tuple, because `verify` makes one for every change there ever was.
    """

    subject: str
    before: bytes | None
    after: bytes | None


def version(connection: sqlite3.Connection, lane_id: int) -> int:
    """The id of the lane's last sealed scan, 0 before the first."""
    return _last(connection, lane_id)[0]


def load(connection: sqlite3.Connection, lane_id: int) -> Head:
    """A lane's head, held against the state root of its last sealed scan; about 100 bytes of memory a subject.

    Raises DamagedStore: a head that was edited would hide the very change that the next scan sees.
    """
    while True:
        sealed = _last(connection, lane_id)
        rows = connection.execute("SELECT bucket, subject, digest FROM head WHERE lane = ?", (lane_id,)).fetchall()
        if _last(connection, lane_id) == sealed:  # else another pass sealed the lane between the two reads
            break
    number, root = sealed
    if _root(rows) != root:
        raise DamagedStore(f"lane {lane_id}: the head table does not give the last scan's state root",
                           hint="Run `tieout verify`; if only projections are named, rebuild them.")
    return Head(number, {subject: digest for _, subject, digest in rows})


def _last(connection: sqlite3.Connection, lane_id: int) -> tuple[int, bytes]:
    row = connection.execute("SELECT id, state_root FROM scan WHERE lane = ? AND status <> 'interrupted' "
                             "ORDER BY observed_at DESC LIMIT 1", (lane_id,)).fetchone()
    return (int(row[0]), row[1]) if row else (0, ZERO)


def _root(rows: Iterable[tuple[int, str, bytes]]) -> bytes:
    buckets: dict[int, list[tuple[bytes, bytes]]] = {}
    for bucket, subject, digest in rows:
        buckets.setdefault(bucket, []).append((field(text(subject)), digest))
    return Tree().update((bucket, bucket_hash(entries)) for bucket, entries in buckets.items())


def difference(head: Mapping[str, bytes], seen: Mapping[str, bytes], *, closes: bool) -> list[SubjectChange]:
    """The changes of a scan by subject. ``closes``: what was not seen is gone (a complete scan only)."""
    changes = [SubjectChange(subject, head.get(subject), digest)
               for subject, digest in seen.items() if head.get(subject) != digest]
    if closes:
        changes += [SubjectChange(subject, head[subject], None) for subject in head.keys() - seen.keys()]
    return by_subject(changes)


def by_subject(changes: Iterable[SubjectChange]) -> list[SubjectChange]:
    """The changes in the order in which they are hashed."""
    return sorted(changes, key=lambda change: change.subject)


def apply(connection: sqlite3.Connection, lane_id: int, changes: Iterable[SubjectChange]) -> set[int]:
    """Bring ``head`` up to date; the buckets that were touched."""
    touched, gone, current = set(), [], []
    for change in changes:
        bucket = bucket_of(change.subject)
        touched.add(bucket)
        if change.after is None:
            gone.append((lane_id, bucket, change.subject))
        else:
            current.append((lane_id, bucket, change.subject, change.after))
    connection.executemany("DELETE FROM head WHERE lane = ? AND bucket = ? AND subject = ?", gone)
    connection.executemany("INSERT INTO head (lane, bucket, subject, digest) VALUES (?, ?, ?, ?) "
                           "ON CONFLICT DO UPDATE SET digest = excluded.digest", current)
    return touched


def update_state(connection: sqlite3.Connection, lane_id: int, touched: Iterable[int], before: bytes) -> bytes:
    """The lane's new state root, recomputed only under the touched buckets. ``before`` is the last sealed root."""
    top = Tree.over(_read_part(connection, lane_id, TOP))
    if top.root != before:
        raise DamagedStore(f"lane {lane_id}: the state table does not give the last scan's state root",
                           hint="Run `tieout verify`; if only projections are named, rebuild them.")
    groups: dict[int, list[int]] = {}
    for bucket in touched:
        groups.setdefault(bucket // GROUP, []).append(bucket)
    roots = []
    for group, buckets in groups.items():
        tree = Tree.over(_read_part(connection, lane_id, group))
        roots.append((group, tree.update((bucket % GROUP, _hash_bucket(connection, lane_id, bucket))
                                         for bucket in buckets)))
        _write_part(connection, lane_id, group, tree.leaves)
    root = top.update(roots)
    _write_part(connection, lane_id, TOP, top.leaves)
    return root


def _hash_bucket(connection: sqlite3.Connection, lane_id: int, bucket: int) -> bytes:
    rows = connection.execute("SELECT subject, digest FROM head WHERE lane = ? AND bucket = ?", (lane_id, bucket))
    return bucket_hash([(field(text(subject)), digest) for subject, digest in rows])


def _read_part(connection: sqlite3.Connection, lane_id: int, part: int) -> list[bytes]:
    row = connection.execute("SELECT hashes FROM state WHERE lane = ? AND part = ?", (lane_id, part)).fetchone()
    data = zlib.decompress(row[0]) if row else _EMPTY
    return [data[start:start + 32] for start in range(0, len(_EMPTY), 32)]


def _write_part(connection: sqlite3.Connection, lane_id: int, part: int, hashes: Iterable[bytes]) -> None:
    connection.execute("INSERT INTO state (lane, part, hashes) VALUES (?, ?, ?) "
                       "ON CONFLICT DO UPDATE SET hashes = excluded.hashes",
                       (lane_id, part, zlib.compress(b"".join(hashes), 1)))
