"""The store: one SQLite file under a signed ledger, made, opened and closed here."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from collectors.canonical import to_micros
from store import ledger, migrations, passes
from store.anchors import AnchorLine, FileAnchor
from store.connection import connect, transaction, translated
from store.errors import ReadOnlyStore, RolledBack, StoreError, StoreExists
from store.inspection import inspect
from store.keys import SigningKey, create_key, current_key_file, load_key
from store.ledger import LedgerEntry
from store.limits import LIMITS
from store.mounts import refuse_network
from store.projection import rebuild
from store.snapshot import Snapshot
from store.writer import Writer


class Store:
    """An open store. One process-wide writer connection under a lock; readers have connections of their own."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, readonly: bool, key_path: Path | None) -> None:
        self.path = path
        self.readonly = readonly
        self._connection = connection
        self._lock = threading.RLock()
        self._key: SigningKey | None = None
        self._key_path = key_path

    @classmethod
    def create(cls, path: Path | str, key_path: Path | str | None = None, *, at: datetime | None = None) -> Store:
        """Make a new store with its signing key (by default ``<path>.key``) and its genesis entry.

        The file appears under its name only when it is whole. A key file that exists is used.
        Raises StoreExists, NetworkMount, KeyUnusable and what a disk can do.
        """
        path = Path(path)
        key_path = default_key_path(path) if key_path is None else Path(key_path)
        refuse_network(path.parent)
        if path.exists():
            raise StoreExists(f"{path}: expected no file, found one", hint="Open it, or name another path.")
        key = load_key(key_path) if key_path.exists() else create_key(key_path)
        unfinished = path.with_name(f"{path.name}.new-{secrets.token_hex(4)}")
        try:
            _write_first(unfinished, key, key_path, at)
            os.link(unfinished, path)  # unlike a rename, refuses to replace a store that appeared meanwhile
        except OSError as error:
            raise StoreError(f"{path}: a store cannot be made here ({error})",
                             hint="Name a path in a folder that exists and can be written.") from error
        finally:
            for suffix in ("", "-wal", "-shm"):
                unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)
        return cls.open(path, key_path=key_path)

    @classmethod
    def open(cls, path: Path | str, *, readonly: bool = False, key_path: Path | str | None = None,
             busy_seconds: float = LIMITS.busy_seconds) -> Store:
        """Open a store after comparing its application id and its migrations; an older one is brought up to date.

        Raises NotAStore, NewerStore, OlderStore, NetworkMount, StoreLocked, DamagedStore or StoreUnreadable.
        """
        path = Path(path)
        refuse_network(path)
        pending = inspect(path, busy_seconds, writable=not readonly)
        connection = connect(path, readonly=readonly, busy_seconds=busy_seconds)
        try:
            with translated(path):
                if pending:
                    migrations.migrate(connection)
                if not readonly:
                    connection.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            connection.close()
            raise
        return cls(path, connection, readonly=readonly, key_path=None if key_path is None else Path(key_path))

    def close(self) -> None:
        """Close the writer's connection. Snapshots close their own."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def writer(self, clock: Callable[[], datetime]) -> Writer:
        """A sink for passes; ``clock`` gives UTC."""
        return Writer(self, clock)

    def snapshot(self, sequence: int | None = None) -> Snapshot:
        """The evidence as of a ledger sequence, by default the last; raises UnknownSequence."""
        return Snapshot.open(self.path, sequence)

    def append_entry(self, kind: str, payload: Mapping[str, Any], *, at: datetime | None = None) -> str:
        """Append a ledger entry (configuration, adoption, assessment …) and return its hash (hex).

        ``payload`` is a JSON object in the sense of ``canonical_bytes``. The kinds that the store itself writes
        (``pass``, ``tombstone`` …) are refused.
        """
        if kind in ledger.RESERVED:
            raise StoreError(f"{kind}: entries of this kind are written by the store itself",
                             hint=f"Use another kind than {', '.join(sorted(ledger.RESERVED))}.")
        with self.writing() as connection:
            entry = self.append_within(connection, kind, payload, None if at is None else to_micros(at))
        self.anchor_head()
        return entry.hash.hex()

    def recover(self, at: datetime) -> int:
        """Close every pass that was killed with an ``interrupted`` entry; how many there were."""
        with self.writing() as connection:
            dead = [row for row in passes.without_entry(connection) if not passes.is_running(self.path, row.token)]
            for row in dead:
                entry = self.append_within(connection, "interrupted", passes.payload(connection, row), to_micros(at))
                passes.finish(connection, row.id, entry.sequence)
            passes.sweep(self.path, {row.token for row in passes.without_entry(connection)})
        if dead:
            self.anchor_head()
        return len(dead)

    def rebuild(self) -> None:
        """Rebuild the projections (``head``, ``state``) from the changes. It touches no evidence."""
        with self.writing() as connection:
            rebuild(connection)

    @property
    def key(self) -> SigningKey:
        """The signing key, read when first needed; raises KeyUnusable."""
        if self._key is None:
            self._key = load_key(self.key_path)
        return self._key

    @key.setter
    def key(self, key: SigningKey) -> None:
        self._key = key

    @property
    def key_path(self) -> Path:
        """Where the signing key is: as given when opening, else as the store was made with."""
        if self._key_path is None:
            with self.reading() as connection:
                row = connection.execute("SELECT value FROM meta WHERE name = 'key_path'").fetchone()
            self._key_path = Path(row[0]) if row else default_key_path(self.path)
        return self._key_path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The writer's connection for a short read."""
        with self._lock, translated(self.path):
            yield self._connection

    @contextmanager
    def writing(self, *, synced: bool = True) -> Iterator[sqlite3.Connection]:
        """One short transaction under the writer's lock; ``synced`` to the disk before it returns, or with the next."""
        if self.readonly:
            raise ReadOnlyStore(f"{self.path}: was opened read-only", hint="Open it for writing.")
        with self._lock, transaction(self._connection, self.path, synced=synced) as connection:
            yield connection

    def append_within(self, connection: sqlite3.Connection, kind: str, payload: Mapping[str, Any],
                      at: int | None) -> LedgerEntry:
        """Append an entry of any kind inside a transaction, signed by the ledger's current key."""
        expected = ledger.current_key(connection)
        if self.key.public != expected:  # another process may have rotated the key meanwhile
            self.key = current_key_file(self.key_path, expected)
        return ledger.append(connection, self.key, kind, payload, at)

    def anchor(self) -> FileAnchor | None:
        """The anchor that the ledger names, if any."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'anchor'").fetchone()
        return FileAnchor(Path(row[0])) if row else None

    def anchor_head(self) -> None:
        """Write where the ledger stands to its anchor; raises AnchorUnavailable, after the entry is sealed."""
        anchor = self.anchor()
        if anchor is None:
            return
        with self._lock:
            with self.reading() as connection:
                sequence, head, signature = connection.execute(
                    "SELECT sequence, hash, signature FROM entry ORDER BY sequence DESC LIMIT 1").fetchone()
                store = ledger.standing(connection).store
            anchor.append(AnchorLine(store, sequence, head, signature))

    def refuse_rollback(self) -> None:
        """Raise RolledBack where the anchor has seen a later or a different ledger than this store holds."""
        anchor = self.anchor()
        if anchor is None:
            return
        with self.reading() as connection:
            last = anchor.last(ledger.standing(connection).store)
            known = last and connection.execute("SELECT hash FROM entry WHERE sequence = ?",
                                                (last.sequence,)).fetchone()
        if last is not None and (not known or known[0] != last.head):
            raise RolledBack(f"{self.path}: the anchor {anchor.path} has seen entry {last.sequence} as "
                             f"{last.head.hex()[:16]}…, which this store does not hold",
                             hint="If the store was restored from a copy on purpose, say so with "
                                  "'tieout plumbing fork --reason …'; "
                                  "else find the store that was replaced.")


def default_key_path(path: Path) -> Path:
    """The key file beside a store."""
    return path.with_name(f"{path.name}.key")


def _write_first(path: Path, key: SigningKey, key_path: Path, at: datetime | None) -> None:
    path.touch(mode=0o600, exist_ok=False)
    connection = connect(path, readonly=False)
    try:
        with translated(path):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
            migrations.migrate(connection)
        with transaction(connection, path):
            connection.execute("INSERT INTO meta VALUES ('store', ?)", (secrets.token_hex(16),))
            if key_path != default_key_path(path):
                connection.execute("INSERT INTO meta VALUES ('key_path', ?)", (str(key_path.resolve()),))
            ledger.append(connection, key, "genesis", {"public": key.public.hex()},
                          None if at is None else to_micros(at))
    finally:
        connection.close()
