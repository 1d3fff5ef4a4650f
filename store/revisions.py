"""Things that have an id and revisions: the common ground of events and records.

A row is one revision. The same id with the same time and document again is not stored again, so overlapping
windows cost nothing; anything else is the next revision, and no revision is ever overwritten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from store.encoding import domain, fields, integer, text
from store.merkle import root_of


class Table(StrEnum):
    """The two tables with revisions."""

    EVENT = "event"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Item:
    """An event or record as seen. ``at`` is when it happened or takes effect, microseconds UTC."""

    name: str
    kind: str
    at: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Revision:
    """An item under its revision number, 0 for the first sealed."""

    item: Item
    number: int


def latest(connection: sqlite3.Connection, table: Table, lane_id: int, name: str) -> Revision | None:
    """The last sealed revision of an id."""
    row = connection.execute(
        f"SELECT name, kind, at, digest, revision FROM {table.value} WHERE lane = ? AND name = ? "  # noqa: S608 - an enum
        "ORDER BY revision DESC LIMIT 1", (lane_id, name)).fetchone()
    return Revision(Item(*row[:4]), row[4]) if row else None


def numbered(connection: sqlite3.Connection, table: Table, lane_id: int, items: Iterable[Item]) -> list[Revision]:
    """The items that differ from the last sealed revision of their id, by id, with their numbers."""
    new = []
    for item in sorted(items, key=lambda item: item.name):
        before = latest(connection, table, lane_id, item.name)
        if before is None or before.item != item:
            new.append(Revision(item, 0 if before is None else before.number + 1))
    return new


def insert(connection: sqlite3.Connection, table: Table, lane_id: int, scan: int, new: Iterable[Revision]) -> None:
    """Append revisions."""
    connection.executemany(
        f"INSERT INTO {table.value} (lane, name, kind, at, revision, scan, digest) "  # noqa: S608 - an enum
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(lane_id, row.item.name, row.item.kind, row.item.at, row.number, scan, row.item.digest) for row in new])


def root(table: Table, binding: bytes, new: Iterable[Revision]) -> bytes | None:
    """The Merkle root over a scan's new revisions in the order of their ids; None when there are none."""
    leaves = [leaf_data(table, binding, revision) for revision in new]
    return root_of(leaves) if leaves else None


def leaf_data(table: Table, binding: bytes, revision: Revision) -> bytes:
    """What one revision's leaf is made of."""
    item = revision.item
    return domain(table.value) + binding + fields(
        text(item.name), text(item.kind), integer(item.at), integer(revision.number), item.digest)
