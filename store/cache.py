"""The verdict cache: a disposable SQLite file apart from the store. Deleting it costs time and nothing else."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from store.errors import StoreError
from store.migrations import APPLICATION_ID as STORE_ID

APPLICATION_ID = 0x74696556  # "tieV"
_VERSION = 1
_T = TypeVar("_T")

_SCHEMA = (
    "CREATE TABLE key (id INTEGER PRIMARY KEY, value BLOB NOT NULL UNIQUE)",
    "CREATE TABLE vector (id INTEGER PRIMARY KEY, value BLOB NOT NULL UNIQUE)",
    """CREATE TABLE outcome (key INTEGER NOT NULL, digest BLOB NOT NULL, vector INTEGER NOT NULL,
        PRIMARY KEY (key, digest)) WITHOUT ROWID""",
    """CREATE TABLE row (key INTEGER NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (key, name)) WITHOUT ROWID""",
)


class VerdictCache:
    """Outcomes by key. Keys and values are bytes whose meaning belongs to the caller.

    ``vectors``: one row a document for all tests of a kind; equal vectors are stored once. ``rows``: one row a
    subject for a test that depends on time or on joined rows. A file that is damaged, of another version or of
    another application is moved aside to ``<name>.discarded`` and a new one begun; only an evidence store in its
    place is an error.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()
        self._connection = self._open_or_replace()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def vectors(self, kind_key: bytes) -> dict[bytes, int]:
        """Vector id by document digest."""
        return self._attempt(lambda: dict(self._connection.execute(
            "SELECT digest, vector FROM outcome WHERE key = (SELECT id FROM key WHERE value = ?)", (kind_key,))), {})

    def vector(self, vector_id: int) -> bytes:
        """A vector by its id; no bytes where the file was replaced since the id was read."""
        row = self._attempt(lambda: self._connection.execute("SELECT value FROM vector WHERE id = ?",
                                                             (vector_id,)).fetchone(), None)
        return bytes(row[0]) if row else b""

    def put_vectors(self, kind_key: bytes, vectors: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep (document digest, vector) pairs."""
        pairs = list(vectors)
        self._write(lambda: self._insert_vectors(kind_key, pairs))

    def rows(self, test_key: bytes) -> dict[bytes, bytes]:
        """Value by row key."""
        return self._attempt(lambda: dict(self._connection.execute(
            "SELECT name, value FROM row WHERE key = (SELECT id FROM key WHERE value = ?)", (test_key,))), {})

    def put_rows(self, test_key: bytes, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep (row key, value) pairs."""
        pairs = list(rows)
        self._write(lambda: self._insert_rows(test_key, pairs))

    def _insert_vectors(self, kind_key: bytes, pairs: list[tuple[bytes, bytes]]) -> None:
        key = self._intern("key", kind_key)
        ids = {vector: self._intern("vector", vector) for vector in {vector for _, vector in pairs}}
        self._connection.executemany("INSERT OR REPLACE INTO outcome VALUES (?, ?, ?)",
                                     [(key, digest, ids[vector]) for digest, vector in pairs])

    def _insert_rows(self, test_key: bytes, pairs: list[tuple[bytes, bytes]]) -> None:
        key = self._intern("key", test_key)
        self._connection.executemany("INSERT OR REPLACE INTO row VALUES (?, ?, ?)",
                                     [(key, name, value) for name, value in pairs])

    def _intern(self, table: str, value: bytes) -> int:
        self._connection.execute(f"INSERT OR IGNORE INTO {table} (value) VALUES (?)", (value,))  # noqa: S608 - two constants
        row = self._connection.execute(f"SELECT id FROM {table} WHERE value = ?", (value,)).fetchone()  # noqa: S608 - the same
        return int(row[0])

    def _write(self, action: Callable[[], None]) -> None:
        def transaction() -> None:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                action()
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
        self._attempt(transaction, None)

    def _attempt(self, action: Callable[[], _T], otherwise: _T) -> _T:
        """A cache that cannot be used is an empty one: the caller evaluates again, which is always right."""
        with self._lock:
            try:
                return action()
            except sqlite3.OperationalError:  # locked, full or read-only: the file is fine
                return otherwise
            except sqlite3.DatabaseError:
                self._connection.close()
                self._connection = self._replace()
                return otherwise

    def _open_or_replace(self) -> sqlite3.Connection:
        if not self._path.exists():
            return self._replace()
        try:
            connection = self._connect(self._path)
        except (sqlite3.Error, OSError):
            return self._replace()
        found, version = (connection.execute(f"PRAGMA {name}").fetchone()[0]
                          for name in ("application_id", "user_version"))
        if found == STORE_ID:
            connection.close()
            raise StoreError(f"{self._path}: expected a verdict cache or nothing, got an evidence store",
                             hint="Name another file for the cache.")
        if (found, version) == (APPLICATION_ID, _VERSION):
            return connection
        connection.close()
        return self._replace()

    def _replace(self) -> sqlite3.Connection:
        if self._path.exists():
            self._path.replace(self._path.with_name(f"{self._path.name}.discarded"))
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        try:
            return _created(self._connect(self._path))
        except (sqlite3.Error, OSError):
            return _created(self._connect(None))  # nowhere to write: remember for this run only

    def _connect(self, path: Path | None) -> sqlite3.Connection:
        connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _created(connection: sqlite3.Connection) -> sqlite3.Connection:
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    return connection
