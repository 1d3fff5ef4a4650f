"""Answers with their tags in a file, so that the next process asks only for what changed.

The file is disposable: without it a pass costs more and says the same. Each row is sealed under a key that is made from
the credential (AES-GCM, bound to its address), so that nobody without the credential can read an answer from it, or put
one into it that GitHub's 304 would then seem to confirm.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from collectors.github.cache import Remembered

_VERSION = b"tieout/github/answers/v1\0"
_NONCE = 12  # bytes, as AES-GCM asks for
_MOST = 512 * 1024 * 1024  # bytes of answers; the oldest go first
_SCHEMA = "CREATE TABLE IF NOT EXISTS answer (name BLOB PRIMARY KEY, sealed BLOB NOT NULL)"


class AnswerFile:
    """The answers of one credential. Every fault of the file is an answer that is not there."""

    def __init__(self, path: Path, secret: str, most: int = _MOST) -> None:
        self._key = hashlib.sha256(_VERSION + secret.encode()).digest()
        self._cipher = AESGCM(self._key)
        self._lock = threading.Lock()
        self._connection = _opened(path, most)

    def get(self, url: str) -> Remembered | None:
        """The answer kept for ``url``; None where there is none, or it was not sealed under this credential."""
        name, row = self._name(url), None
        with suppress(sqlite3.Error), self._lock:
            row = self._connection.execute("SELECT sealed FROM answer WHERE name = ?", (name,)).fetchone()
        if row is None:
            return None
        with suppress(InvalidTag, ValueError, TypeError):
            sealed = bytes(row[0])
            return Remembered(*json.loads(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name)))
        return None

    def put(self, url: str, answer: Remembered) -> None:
        """Keep ``answer`` for the next process."""
        name, nonce = self._name(url), os.urandom(_NONCE)
        text = json.dumps([answer.etag, answer.text, answer.link]).encode()
        sealed = nonce + self._cipher.encrypt(nonce, text, name)
        with suppress(sqlite3.Error), self._lock:
            self._connection.execute("INSERT OR REPLACE INTO answer VALUES (?, ?)", (name, sealed))

    def _name(self, url: str) -> bytes:
        return hashlib.blake2b(url.encode(), key=self._key, digest_size=16).digest()


def _opened(path: Path, most: int) -> sqlite3.Connection:
    """The file, readable by its owner only; one that is damaged is begun anew, and without a file memory does."""
    for attempt in (_file, _anew, _memory):
        with suppress(sqlite3.Error, OSError):
            connection = attempt(path)
            connection.execute("PRAGMA synchronous = OFF")  # what a crash loses is asked for again
            connection.execute(_SCHEMA)
            _shorten(connection, most)
            return connection
    raise AssertionError("a database in memory can always be opened")


def _file(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1)


def _anew(path: Path) -> sqlite3.Connection:
    path.unlink()
    return _file(path)


def _memory(_path: Path) -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _shorten(connection: sqlite3.Connection, most: int) -> None:
    """Forget the answers that were put longest ago, down to half of ``most``, once there are more."""
    held, = connection.execute("SELECT coalesce(sum(length(sealed)), 0) FROM answer").fetchone()
    if held > most:
        connection.execute(
            "DELETE FROM answer WHERE rowid IN (SELECT rowid FROM (SELECT rowid, sum(length(sealed)) OVER"
            " (ORDER BY rowid DESC) AS newer FROM answer) WHERE newer > ?)", (most // 2,))
        connection.execute("VACUUM")
