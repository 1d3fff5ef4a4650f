"""SQLite connections: how they are opened, how transactions are held, and how SQLite's errors become ours."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import DamagedStore, NotAStore, ReadOnlyStore, StoreError, StoreFull, StoreLocked, StoreUnreadable
from store.limits import LIMITS

_RETRY = "Wait until the other tieout process has finished, or stop it; nothing of this step was kept."
_BY_CODE: dict[int, tuple[type[StoreError], str, str]] = {
    sqlite3.SQLITE_BUSY: (StoreLocked, "locked by another process for too long", _RETRY),
    sqlite3.SQLITE_LOCKED: (StoreLocked, "locked by another connection", _RETRY),
    sqlite3.SQLITE_FULL: (StoreFull, "no room left to write", "Free some space; what was sealed is kept."),
    sqlite3.SQLITE_NOTADB: (NotAStore, "expected a tieout store, got a file that is no SQLite database",
                            "Check the path; `tieout init` makes a new store."),
    sqlite3.SQLITE_CORRUPT: (DamagedStore, "the database file is damaged",
                             "Run `tieout verify`; restore the store from a copy that verifies."),
    sqlite3.SQLITE_READONLY: (ReadOnlyStore, "cannot be written", "Check the permissions of the file and its folder."),
    sqlite3.SQLITE_CANTOPEN: (StoreUnreadable, "cannot be opened",
                              "Check that it exists; a store on a read-only disk must be copied first."),
    sqlite3.SQLITE_PERM: (StoreUnreadable, "access was refused", "Check the permissions of the file."),
    sqlite3.SQLITE_IOERR: (StoreUnreadable, "the disk refused to read or write", "Check the disk."),
}


def store_error(path: Path, error: sqlite3.Error) -> StoreError:
    """The store's own error for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    kind, sentence, hint = _BY_CODE.get(code & 0xFF, (DamagedStore, "the database refused a statement",
                                                      "Run `tieout verify`."))
    return kind(f"{path}: {sentence} ({error})", hint=hint)


def disk_error(path: Path, error: OSError) -> StoreError:
    """The store's own error for one of the operating system's."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(f"{path}: no room left to write ({error.strerror})",
                         hint="Free some space; what was sealed is kept.")
    return StoreUnreadable(f"{path}: cannot be written ({error})", hint="Check the permissions of its folder.")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into the store's."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(path, error) from error


def connect(path: Path, *, readonly: bool, busy_seconds: float = LIMITS.busy_seconds) -> sqlite3.Connection:
    """A connection without implicit transactions; it may be shared by threads that hold their own lock."""
    uri = f"{path.resolve().as_uri()}?mode={'ro' if readonly else 'rw'}"
    with translated(path):
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=busy_seconds,
                                     check_same_thread=False)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            if readonly:
                connection.execute("PRAGMA query_only = ON")
        except sqlite3.Error:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path, *, synced: bool = True) -> Iterator[sqlite3.Connection]:
    """One write transaction, begun IMMEDIATE: a plain BEGIN that reads and then writes fails when another wrote.

    Not ``synced``, it outlives this process at once, and a loss of power only from the next one that is: a log that is
    cut keeps what was committed first.
    """
    with translated(path):
        if not synced:
            connection.execute("PRAGMA synchronous = NORMAL")
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            if not synced:
                connection.execute("PRAGMA synchronous = FULL")
