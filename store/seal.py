"""Sealing: one short transaction that turns what a scan saw into changes, events and records."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from collectors.base import ScanSeal, ScanStatus
from collectors.canonical import to_micros
from store import documents, facts, head, lanes, revisions, scans
from store.encoding import domain, fields, text
from store.errors import PassClosed
from store.head import Head, SubjectChange
from store.lanes import Attempt
from store.limits import LIMITS
from store.merkle import root_of
from store.revisions import Item, Revision, Table
from store.spool import Spool
from store.stateroot import ZERO

CHANGE_DOMAIN = domain("change")
_NO_BYTES, _DIGEST_LENGTH = (0).to_bytes(4, "big"), (32).to_bytes(4, "big")  # the lengths that `fields` writes


@dataclass(slots=True)
class Contents:
    """What an open scan has seen: digests by subject, items by table, and the nonces it drew.

    Each subject is looked up in the head once, when it is seen: ``changed`` and ``unseen`` (a copy of the head's
    documents, less those seen) are the comparison with it.
    """

    head: Head
    unseen: dict[str, bytes]
    seen: dict[str, bytes] = field(default_factory=dict)
    changed: list[SubjectChange] = field(default_factory=list)
    items: dict[Table, dict[str, Item]] = field(default_factory=lambda: {table: {} for table in Table})
    nonces: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def after(cls, current: Head) -> Contents:
        """Those of a scan that has seen nothing yet, to be compared with this head."""
        return cls(current, dict(current.documents))

    def see(self, subject: str, digest: bytes) -> bool:
        """Whether a subject seen for the first time differs from the head."""
        self.seen[subject] = digest
        before = self.unseen.pop(subject, None)
        if before == digest:
            return False
        self.changed.append(SubjectChange(subject, before, digest))
        return True

    def changes(self, *, closes: bool) -> list[SubjectChange]:
        """The changes since the head by subject, as ``head.difference`` gives them."""
        gone = [SubjectChange(subject, before, None) for subject, before in self.unseen.items()] if closes else []
        return head.by_subject([*self.changed, *gone])


@dataclass(frozen=True, slots=True)
class Additions:
    """What a scan adds to the evidence."""

    changes: list[SubjectChange]
    new: Mapping[Table, list[Revision]]

    def digests(self) -> set[bytes]:
        """Every document that the additions name."""
        named = {change.after for change in self.changes if change.after is not None}
        return named | {row.item.digest for rows in self.new.values() for row in rows}


def seal_scan(connection: sqlite3.Connection, attempt: Attempt, contents: Contents, spool: Spool,
              seal: ScanSeal) -> None:
    """Seal one attempt inside the caller's transaction; raises NotLater, LaneBusy or PassClosed."""
    _refuse_sealed(connection, attempt)
    lanes.refuse_conflict(connection, attempt.lane, attempt.lane_id, attempt.pass_id, attempt.observed_at,
                          scan=attempt.scan)
    additions = _additions(connection, attempt, contents, seal.status)
    _keep_documents(connection, spool, additions)
    if additions.changes or any(additions.new.values()):
        connection.executemany("INSERT INTO nonce VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                               [(attempt.lane_id, name, value) for name, value in contents.nonces.items()])
    _insert(connection, attempt, additions)
    _finish_row(connection, attempt, additions, seal)


def change_leaf(prefix: bytes, subject: bytes, before: bytes | None, after: bytes | None) -> bytes:
    """What one change's leaf is made of: lane, subject as a field, document before, document after."""
    return prefix + subject + _digest_field(before) + _digest_field(after)


def change_prefix(binding: bytes) -> bytes:
    """The start of every change leaf of a lane."""
    return CHANGE_DOMAIN + binding


def change_root(binding: bytes, changes: list[SubjectChange]) -> bytes | None:
    """The Merkle root over a scan's changes in the order of their subjects; None when there are none."""
    prefix = change_prefix(binding)
    leaves = [change_leaf(prefix, fields(text(change.subject)), change.before, change.after) for change in changes]
    return root_of(leaves) if leaves else None


def _digest_field(digest: bytes | None) -> bytes:
    return _NO_BYTES if digest is None else _DIGEST_LENGTH + digest


def _refuse_sealed(connection: sqlite3.Connection, attempt: Attempt) -> None:
    row = connection.execute("SELECT scan.status, pass.sequence FROM scan JOIN pass ON pass.id = scan.pass "
                             "WHERE scan.id = ?", (attempt.scan,)).fetchone()
    if row is None or row != (scans.INTERRUPTED, None):
        raise PassClosed(f"scan {attempt.scan}: its pass is already sealed into the ledger",
                         hint="Seal every scan before its pass is closed.")


def _additions(connection: sqlite3.Connection, attempt: Attempt, contents: Contents, status: ScanStatus) -> Additions:
    if status is ScanStatus.FAILED:  # what a broken listing happened to deliver is no observation
        return Additions([], {table: [] for table in Table})
    closes = status is ScanStatus.COMPLETE
    if head.version(connection, attempt.lane_id) == contents.head.version:
        changes = contents.changes(closes=closes)
    else:  # another pass sealed the lane meanwhile
        current = head.load(connection, attempt.lane_id)
        changes = head.difference(current.documents, contents.seen, closes=closes)
    new = {table: revisions.numbered(connection, table, attempt.lane_id, items.values())
           for table, items in contents.items.items()}
    return Additions(changes, new)


def _keep_documents(connection: sqlite3.Connection, spool: Spool, additions: Additions) -> None:
    needed = additions.digests()
    for digest, form, packed in spool.items():
        if digest in needed:
            documents.insert(connection, digest, form, packed)


def _insert(connection: sqlite3.Connection, attempt: Attempt, additions: Additions) -> None:
    connection.executemany("INSERT INTO change (lane, subject, scan, digest) VALUES (?, ?, ?, ?)",
                           [(attempt.lane_id, change.subject, attempt.scan, change.after)
                            for change in additions.changes])
    for table, new in additions.new.items():
        revisions.insert(connection, table, attempt.lane_id, attempt.scan, new)


def _finish_row(connection: sqlite3.Connection, attempt: Attempt, additions: Additions, seal: ScanSeal) -> None:
    binding = scans.lane_binding(attempt.lane.source, attempt.lane.kind, attempt.lane.scope)
    small, document = _seal_columns(connection, facts.seal_json(seal))
    connection.execute(
        "UPDATE scan SET ended_at = ?, status = ?, change_root = ?, event_root = ?, record_root = ?, state_root = ?, "
        "seal = ?, seal_document = ? WHERE id = ?",
        (to_micros(seal.ended_at), seal.status.value, change_root(binding, additions.changes),
         *(revisions.root(table, binding, additions.new[table]) for table in Table),
         _state_root(connection, attempt, additions.changes), small, document, attempt.scan))
    leaf = scans.leaf(scans.one(connection, attempt.scan))
    connection.execute("UPDATE scan SET leaf = ? WHERE id = ?", (leaf, attempt.scan))


def _state_root(connection: sqlite3.Connection, attempt: Attempt, changes: list[SubjectChange]) -> bytes:
    row = connection.execute(
        "SELECT state_root FROM scan WHERE lane = ? AND status <> 'interrupted' AND id <> ? "
        "ORDER BY observed_at DESC LIMIT 1", (attempt.lane_id, attempt.scan)).fetchone()
    before: bytes = row[0] if row else ZERO
    if not changes:
        return before
    touched = head.apply(connection, attempt.lane_id, changes)
    return head.update_state(connection, attempt.lane_id, touched, before)


def _seal_columns(connection: sqlite3.Connection, data: bytes) -> tuple[bytes | None, bytes | None]:
    packed = facts.pack(data)
    if len(packed) <= LIMITS.seal_bytes:
        return packed, None
    digest = documents.digest_plain(data)
    documents.insert(connection, digest, documents.PLAIN, documents.pack(data))
    return None, digest
