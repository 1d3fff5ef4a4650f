"""Content-addressed documents: how a body becomes a digest, how it is packed, and how it is checked.

The digest is SHA-256 over a domain and the blob. A plain document's blob is its JSON. A personal one's blob is a
16-byte nonce and its JSON: without the nonce nobody can test a guess against the digest once the body is gone.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from hashlib import sha256

from store.encoding import domain
from store.errors import DamagedDocument, DocumentRemoved, UnknownDocument
from store.limits import LIMITS

PLAIN, PERSONAL = 0, 1
NONCE_BYTES = 16
DOMAINS = (domain("document"), domain("document/personal"))
_BATCH = 500
_Row = tuple[int, bytes | None, int | None]  # form, packed body, tombstone


def digest_plain(body: bytes) -> bytes:
    """The digest of a plain document."""
    return sha256(DOMAINS[PLAIN] + body).digest()


def digest_personal(nonce: bytes, body: bytes) -> bytes:
    """The digest of a personal document under its subject's nonce."""
    return sha256(DOMAINS[PERSONAL] + nonce + body).digest()


def unpack(packed: bytes) -> bytes:
    """The blob of a packed body; raises DamagedDocument where it does not inflate or inflates beyond the limit."""
    inflater = zlib.decompressobj()
    try:
        blob = inflater.decompress(packed, LIMITS.body_bytes + NONCE_BYTES)
    except zlib.error as error:
        raise DamagedDocument(f"packed body of {len(packed)} bytes: does not inflate ({error})") from error
    if not inflater.eof or inflater.unused_data:
        raise DamagedDocument(f"packed body of {len(packed)} bytes: cut, followed by other bytes, or over the limit")
    return blob


def has_digest(digest: bytes, form: int, blob: bytes) -> bool:
    """Whether a blob is the document that the digest names."""
    return form in (PLAIN, PERSONAL) and sha256(DOMAINS[form] + blob).digest() == digest


def checked(digest: bytes, form: int, packed: bytes | None, removed_by: int | None) -> bytes:
    """The blob of a stored row, checked against its digest; raises DamagedDocument or DocumentRemoved."""
    if packed is None:
        if removed_by is None:
            raise DamagedDocument(f"document {digest.hex()}: its body is missing and no tombstone says why",
                                  hint="Run `tieout verify`.")
        raise DocumentRemoved(f"document {digest.hex()}: removed by tombstone {removed_by}", sequence=removed_by,
                              hint="Retention removed it; its digest and history remain.")
    try:
        blob = unpack(packed)
    except DamagedDocument as error:
        raise DamagedDocument(f"document {digest.hex()}: {error}", hint="Run `tieout verify`.") from error
    if not has_digest(digest, form, blob):
        raise DamagedDocument(f"document {digest.hex()}: its bytes do not have this digest",
                              hint="Run `tieout verify`; restore the store from a copy that verifies.")
    return blob


def read(connection: sqlite3.Connection, digest: bytes) -> bytes:
    """One document's JSON, checked; raises UnknownDocument, DamagedDocument or DocumentRemoved."""
    return next(body for _, body in read_many(connection, [digest]))


def read_many(connection: sqlite3.Connection, digests: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """(digest, JSON) in the order asked for, each checked; raises like ``read``."""
    for start in range(0, len(digests), _BATCH):
        batch = digests[start:start + _BATCH]
        rows = _rows(connection, batch)
        for digest in batch:
            form, packed, removed_by = _found(rows, digest)
            blob = checked(digest, form, packed, removed_by)
            yield digest, blob[NONCE_BYTES:] if form == PERSONAL else blob


def nonce_of(connection: sqlite3.Connection, digest: bytes) -> bytes | None:
    """The nonce of a personal document, None for a plain one; raises like ``read``."""
    form, packed, removed_by = _found(_rows(connection, [digest]), digest)
    blob = checked(digest, form, packed, removed_by)
    return blob[:NONCE_BYTES] if form == PERSONAL else None


def _rows(connection: sqlite3.Connection, digests: Sequence[bytes]) -> dict[bytes, _Row]:
    marks = ",".join("?" * len(digests))
    return {row[0]: row[1:] for row in connection.execute(
        f"SELECT digest, form, body, removed_by FROM document WHERE digest IN ({marks})",  # noqa: S608 - marks only
        list(digests))}


def _found(rows: dict[bytes, _Row], digest: bytes) -> _Row:
    if digest not in rows:
        raise UnknownDocument(f"document {digest.hex()}: not in this store", hint="Run `tieout verify`.")
    return rows[digest]


def insert(connection: sqlite3.Connection, digest: bytes, form: int, packed: bytes) -> None:
    """Keep a document once; one whose body was removed gets it back, because it was collected anew."""
    connection.execute(
        "INSERT INTO document (digest, form, body) VALUES (?, ?, ?) ON CONFLICT (digest) "
        "DO UPDATE SET body = excluded.body, removed_by = NULL WHERE body IS NULL", (digest, form, packed))


def pack(blob: bytes) -> bytes:
    """A blob as stored."""
    return zlib.compress(blob, LIMITS.compression)
