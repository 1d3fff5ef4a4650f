"""Retention: bodies go, changes and ledger stay. A signed tombstone entry names what was removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from collectors.canonical import to_micros
from store.errors import StoreError, StoreLocked, UnknownDocument

if TYPE_CHECKING:
    from store.store import Store


def remove(store: Store, digests: Iterable[bytes], *, reason: str, at: datetime) -> int:
    """Remove the bodies of documents for good; the sequence of the tombstone.

    A document that is some subject's current one is refused. Raises UnknownDocument for a digest that the store
    never held, and StoreLocked when readers keep the old pages in the write-ahead log: then run ``erase`` later.
    """
    wanted = sorted(set(digests))
    if not wanted:
        raise StoreError("tombstone: expected at least one document, got none", hint="Name the documents to remove.")
    with store.writing() as connection:
        _refuse(connection, wanted)
        payload = {"digests": [digest.hex() for digest in wanted], "reason": reason}
        entry = store.append_within(connection, "tombstone", payload, to_micros(at))
        connection.executemany("UPDATE document SET body = NULL, removed_by = ? WHERE digest = ?",
                               [(entry.sequence, digest) for digest in wanted])
        _forget_nonces(connection)
    store.anchor_head()
    erase(store)
    return entry.sequence


def erase(store: Store) -> None:
    """Take what was removed out of the file and its write-ahead log; raises StoreLocked while readers hold it."""
    with store.reading() as connection:
        connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise StoreLocked(f"{store.path}: readers keep removed bodies in the write-ahead log",
                          hint="The tombstone is sealed; close the readers and erase again.")


def _refuse(connection: sqlite3.Connection, digests: Sequence[bytes]) -> None:
    for digest in digests:
        if not connection.execute("SELECT 1 FROM document WHERE digest = ?", (digest,)).fetchone():
            raise UnknownDocument(f"document {digest.hex()}: not in this store", hint="Check the digest.")
        if connection.execute("SELECT 1 FROM head WHERE digest = ?", (digest,)).fetchone():
            raise StoreError(f"document {digest.hex()}: is the current one of a subject",
                             hint="Only what was superseded or is gone can be removed.")


def _forget_nonces(connection: sqlite3.Connection) -> None:
    """Drop the nonces of subjects that are gone and have no body left: with it, a removed body could be guessed."""
    connection.execute("""
        DELETE FROM nonce WHERE NOT EXISTS (
            SELECT 1 FROM (
                SELECT lane, subject, digest FROM change UNION ALL SELECT lane, name, digest FROM event
                UNION ALL SELECT lane, name, digest FROM record
            ) AS seen JOIN document ON document.digest = seen.digest
            WHERE seen.lane = nonce.lane AND seen.subject = nonce.subject AND document.body IS NOT NULL)
    """)
