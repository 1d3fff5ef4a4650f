"""The ledger: entries that each name the hash of the one before, signed by the agent's key.

An entry is canonical JSON, kept and hashed as the very bytes that were written. ``docs/store.md`` gives the format.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from collectors.canonical import canonical_bytes
from store.encoding import digest_of, domain
from store.errors import DamagedStore
from store.keys import SigningKey

ENTRY_DOMAIN = domain("entry")
FORMAT = 1
GENESIS_PREVIOUS = bytes(32)
RESERVED = frozenset({"genesis", "pass", "interrupted", "rotation", "fork", "tombstone", "anchor"})


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry as stored. ``at`` is microseconds UTC or None; ``hash`` is 32 raw bytes."""

    sequence: int
    kind: str
    hash: bytes
    at: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where a ledger stands: its store's id (hex) and its last entry."""

    store: str
    sequence: int = 0
    head: bytes = GENESIS_PREVIOUS


def entry_hash(body: bytes) -> bytes:
    """SHA-256 over the entry domain and the entry's bytes."""
    return digest_of(ENTRY_DOMAIN, body)


def entry_body(ledger: Ledger, key: SigningKey, kind: str, payload: Mapping[str, Any], at: int | None) -> bytes:
    """The bytes of the entry that follows where the ledger stands."""
    return canonical_bytes({
        "at": at, "format": FORMAT, "key": key.public.hex(), "kind": kind, "payload": payload,
        "previous": ledger.head.hex(), "sequence": ledger.sequence + 1, "store": ledger.store,
    })


def append(connection: sqlite3.Connection, key: SigningKey, kind: str, payload: Mapping[str, Any],
           at: int | None = None) -> LedgerEntry:
    """Append one signed entry inside the caller's transaction."""
    ledger = standing(connection)
    body = entry_body(ledger, key, kind, payload, at)
    digest = entry_hash(body)
    sequence = ledger.sequence + 1
    connection.execute("INSERT INTO entry (sequence, body, hash, signature) VALUES (?, ?, ?, ?)",
                       (sequence, body, digest, key.sign(digest)))
    return LedgerEntry(sequence, kind, digest, at, payload)


def standing(connection: sqlite3.Connection) -> Ledger:
    """Where the ledger stands now."""
    store = connection.execute("SELECT value FROM meta WHERE name = 'store'").fetchone()[0]
    last = connection.execute("SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1").fetchone()
    return Ledger(store) if last is None else Ledger(store, last[0], last[1])


def current_key(connection: sqlite3.Connection) -> bytes:
    """The public key that signs the next entry: the last entry's, or the one a rotation hands over to."""
    last = connection.execute("SELECT body FROM entry ORDER BY sequence DESC LIMIT 1").fetchone()
    if last is None:
        raise DamagedStore("ledger: expected a genesis entry, got none", hint="Run `tieout verify`.")
    content = orjson.loads(last[0])
    return bytes.fromhex(content["payload"]["public"] if content["kind"] == "rotation" else content["key"])


def entries(connection: sqlite3.Connection, kinds: tuple[str, ...] = (), *, up_to: int | None = None,
            newest_first: bool = False) -> Iterator[LedgerEntry]:
    """Entries in order, each checked against its stored hash; raises DamagedStore where one does not match."""
    order = "DESC" if newest_first else "ASC"
    rows = connection.execute(
        f"SELECT sequence, body, hash FROM entry WHERE sequence <= ? ORDER BY sequence {order}",  # noqa: S608 - ASC, DESC
        (up_to if up_to is not None else 2**62,))
    for sequence, body, digest in rows:
        if entry_hash(body) != digest:
            raise DamagedStore(f"ledger entry {sequence}: its bytes do not have its hash", hint="Run `tieout verify`.")
        content = orjson.loads(body)
        if not kinds or content["kind"] in kinds:
            yield LedgerEntry(sequence, content["kind"], digest, content["at"], content["payload"])
