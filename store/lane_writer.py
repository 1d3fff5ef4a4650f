"""One open scan: compares what arrives with the lane's head, and spools only what changed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from collectors.base import ScanSeal
from collectors.canonical import to_micros
from store import documents, head, revisions
from store.documents import DOMAINS, PERSONAL, PLAIN
from store.errors import DuplicateSubject, PassClosed, StoreError
from store.lanes import Attempt
from store.limits import LIMITS
from store.revisions import Item, Table
from store.seal import Contents, seal_scan
from store.spool import Spool

if TYPE_CHECKING:
    from store.store import Store

_PLAIN_DOMAIN = DOMAINS[PLAIN]


class LaneWriter:
    """The store's LaneSink. Used by one thread; several may be open at once."""

    def __init__(self, store: Store, attempt: Attempt) -> None:
        self._store = store
        self._attempt = attempt
        self._open = True
        with store.reading() as connection:
            self._contents = Contents.after(head.load(connection, attempt.lane_id))
            self._nonces: dict[str, bytes] = dict(connection.execute(
                "SELECT subject, value FROM nonce WHERE lane = ?", (attempt.lane_id,))) if attempt.personal else {}
        self._spool = Spool(store.path.parent)

    def unseen(self) -> Iterator[tuple[str, bytes]]:
        """What the lane held by its scans before and was not added to this one: subjects with their checked bodies."""
        held = self._contents.head.documents
        subjects = sorted(held.keys() - self._contents.seen.keys())
        with self._store.reading() as connection:
            bodies = dict(documents.read_many(connection, [held[subject] for subject in subjects]))
        return ((subject, bodies[held[subject]]) for subject in subjects)

    def add(self, subject: str, body: bytes) -> None:
        """One subject seen; the same subject again must have the same body, else DuplicateSubject is raised."""
        self._check_open()
        form = PLAIN
        if self._attempt.personal:
            form, blob = PERSONAL, self._nonce(subject) + body
            digest = sha256(DOMAINS[PERSONAL] + blob).digest()
        else:
            blob, digest = body, sha256(_PLAIN_DOMAIN + body).digest()
        known = self._contents.seen.get(subject)
        if known is None:
            if self._contents.see(subject, digest):
                self._spool_body(subject, digest, form, blob)
        elif known != digest:
            raise self._duplicate(subject)

    def add_event(self, event_id: str, occurred_at: datetime, body: bytes) -> None:
        """One event seen; a revision that the store has already is not kept again."""
        self._add_item(Table.EVENT, event_id, "", occurred_at, body)

    def add_record(self, record_id: str, kind: str, effective_at: datetime, body: bytes) -> None:
        """One record seen; a revision that the store has already is not kept again."""
        self._add_item(Table.RECORD, record_id, kind, effective_at, body)

    def seal(self, seal: ScanSeal) -> None:
        """Commit the scan in one short transaction; it is neither evidence nor synced before its pass is closed."""
        self._check_open()
        with self._store.writing(synced=False) as connection:
            seal_scan(connection, self._attempt, self._contents, self._spool, seal)
        self._open = False
        self._spool.close()

    def _add_item(self, table: Table, name: str, kind: str, at: datetime, body: bytes) -> None:
        self._check_open()
        form, blob = (PERSONAL, self._nonce(name) + body) if self._attempt.personal else (PLAIN, body)
        digest = sha256(DOMAINS[form] + blob).digest()
        item = Item(name, kind, to_micros(at), digest)
        items = self._contents.items[table]
        if items.setdefault(name, item) != item:
            raise self._duplicate(name)
        with self._store.reading() as connection:
            known = revisions.latest(connection, table, self._attempt.lane_id, name)
        if known is None or known.item != item:
            self._spool_body(name, digest, form, blob)

    def _spool_body(self, name: str, digest: bytes, form: int, blob: bytes) -> None:
        if not name or not _storable(name) or len(blob) > LIMITS.body_bytes:
            raise StoreError(f"{self._attempt.lane.kind} {name[:80]!r}: expected an id of Unicode text and a body of "
                             f"at most {LIMITS.body_bytes} bytes, got {len(blob)} bytes",
                             hint="This is a fault of the collector; report it with the kind.")
        if digest not in self._spool:
            self._spool.put(digest, form, documents.pack(blob))

    def _nonce(self, name: str) -> bytes:
        nonce = self._nonces.get(name)
        if nonce is None:
            nonce = self._nonces[name] = self._contents.nonces[name] = secrets.token_bytes(documents.NONCE_BYTES)
        return nonce

    def _check_open(self) -> None:
        if not self._open:
            raise PassClosed(f"scan {self._attempt.scan}: it is already sealed", hint="Open the lane again.")

    def _duplicate(self, name: str) -> DuplicateSubject:
        return DuplicateSubject(
            f"{self._attempt.lane.kind} {name!r}: expected one document a scan, got two that differ",
            hint="The id is not unique, or the listing changed while it was read; run again.")


def _storable(name: str) -> bool:
    """Whether an id is UTF-8 without a zero byte, at which SQLite's own tools would cut it."""
    try:
        return b"\x00" not in name.encode()
    except UnicodeEncodeError:
        return False
