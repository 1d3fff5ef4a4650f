"""Passes: which one is running, and what becomes of one that was killed.

A running pass holds an exclusive ``flock`` on a small file beside the store. The kernel drops the lock with the
process, however it dies, so a pass without an entry and without a lock was interrupted.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
import weakref
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

import orjson

from store import scans
from store.connection import disk_error
from store.merkle import root_of_hashes


@dataclass(frozen=True, slots=True)
class PassRow:
    """A pass as stored. ``started_at`` is microseconds UTC."""

    id: int
    token: str
    started_at: int
    meta: bytes


class PassLock:
    """The lock of one running pass; released by ``release``, by garbage collection or by death."""

    def __init__(self, store: Path) -> None:
        self.token = secrets.token_hex(8)
        self._path = lock_path(store, self.token)
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise disk_error(self._path, error) from error
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._close = weakref.finalize(self, os.close, descriptor)

    def release(self, *, finished: bool) -> None:
        """Let go of the lock, and remove its file when the pass has its entry."""
        if finished:
            self._path.unlink(missing_ok=True)
        self._close()


def lock_path(store: Path, token: str) -> Path:
    """The lock file of a pass."""
    return store.with_name(f"{store.name}-pass-{token}")


def is_running(store: Path, token: str) -> bool:
    """Whether some process, this one included, still holds a pass's lock."""
    try:
        descriptor = os.open(lock_path(store, token), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def sweep(store: Path, running: set[str]) -> None:
    """Remove lock files that no pass without an entry owns and nobody holds: left by a process killed at its start.

    The caller holds a write transaction, and so does whoever makes a lock file: none is removed while it is made.
    """
    for path in store.parent.glob(f"{escape(store.name)}-pass-*"):
        token = path.name.rpartition("-")[2]
        if token not in running and not is_running(store, token):
            path.unlink(missing_ok=True)


def begin(connection: sqlite3.Connection, token: str, started_at: int, meta: bytes) -> int:
    """A new pass without an entry; its id."""
    cursor = connection.execute("INSERT INTO pass (token, started_at, meta) VALUES (?, ?, ?)",
                                (token, started_at, meta))
    return int(cursor.lastrowid or 0)


def without_entry(connection: sqlite3.Connection) -> list[PassRow]:
    """Every pass that has no entry yet, running or interrupted."""
    rows = connection.execute("SELECT id, token, started_at, meta FROM pass WHERE sequence IS NULL ORDER BY id")
    return [PassRow(*row) for row in rows]


def payload(connection: sqlite3.Connection, row: PassRow) -> dict[str, Any]:
    """What a pass's entry says: the pass, its metadata, and the Merkle root over its scans and attempts."""
    leaves = [scans.leaf(scan) for scan in scans.of_pass(connection, row.id)]
    return {"meta": orjson.loads(row.meta), "pass": row.id, "started_at": row.started_at,
            "scans": {"count": len(leaves), "root": root_of_hashes(leaves).hex()}, "token": row.token}


def finish(connection: sqlite3.Connection, pass_id: int, sequence: int) -> None:
    """Tie a pass to its entry."""
    connection.execute("UPDATE pass SET sequence = ? WHERE id = ?", (sequence, pass_id))
