"""Reads check what they read; retention removes bodies and says so."""

from __future__ import annotations

import zlib

import pytest

from store import tombstones
from store.errors import DamagedDocument, DamagedStore, DocumentRemoved, StoreError
from store.verify import verify
from tests.store.helpers import body, day


def test_reads_check_what_they_read(busy, edit):
    """A damaged document is an error where it is read, alone or among others."""
    with busy.store.snapshot() as snapshot:
        digest = next(iter(snapshot.history(1))).changes[0].digest
        edit("UPDATE document SET body = ? WHERE digest = ?", zlib.compress(body("forged")), digest)
        with pytest.raises(DamagedDocument, match="do not have this digest"):
            snapshot.document(digest)
        with pytest.raises(DamagedDocument):
            list(snapshot.documents([digest]))
    edit("UPDATE document SET body = x'00ff' WHERE digest = ?", digest)
    with busy.store.snapshot() as snapshot, pytest.raises(DamagedDocument, match="does not inflate"):
        snapshot.document(digest)


def test_a_snapshot_of_an_edited_entry_is_refused(busy, edit):
    """A snapshot stands on an entry whose bytes have its hash."""
    edit("UPDATE entry SET body = CAST(replace(body, 'pass', 'past') AS BLOB) WHERE sequence = 14")
    with pytest.raises(DamagedStore, match="entry 14"):
        busy.store.snapshot()


def test_a_damaged_state_table_stops_the_writer(busy, edit):
    """The writer never seals a state root that builds on a damaged projection; rebuilding mends it."""
    edit("UPDATE state SET hashes = ? WHERE part = 64", zlib.compress(bytes(2048)))
    with pytest.raises(DamagedStore, match="state root"):
        busy.scan(day(20), {"bucket-1": "new"})
    busy.store.rebuild()
    busy.scan(day(21), {"bucket-1": "new"})
    assert verify(busy.path).ok


def test_removed_bodies_leave_their_tombstone(busy):
    """Retention removes the body from the file, keeps history and ledger, and verify says which tombstone."""
    secret = "a-body-that-must-go" * 3
    busy.scan(day(20), {"bucket-1": secret})
    busy.scan(day(21), {"bucket-1": "later"})
    with busy.store.snapshot() as snapshot:
        history = next(item for item in snapshot.history(1) if item.subject == "bucket-1")
        digests = [change.digest for change in history.changes]
        old = next(digest for digest in digests if snapshot.document(digest) == body(secret))
    packed = zlib.compress(body(secret))
    assert packed[10:40] in busy.path.read_bytes() + busy.path.with_name("evidence.db-wal").read_bytes()
    sequence = tombstones.remove(busy.store, [old], reason="retention of one year", at=day(22))
    assert packed[10:40] not in busy.path.read_bytes() + busy.path.with_name("evidence.db-wal").read_bytes()
    report = verify(busy.path)
    assert report.ok
    assert f"1 documents removed by tombstone {sequence}" in report.notes
    with busy.store.snapshot() as snapshot, pytest.raises(DocumentRemoved, match=f"tombstone {sequence}") as caught:
        snapshot.document(old)
    assert caught.value.sequence == sequence
    busy.scan(day(23), {"bucket-1": secret})
    with busy.store.snapshot() as snapshot:
        assert snapshot.document(old) == body(secret)
    assert verify(busy.path).ok


def test_a_current_document_is_not_removed(busy):
    """Only what was superseded or is gone can be removed."""
    with busy.store.snapshot() as snapshot:
        current = next(iter(snapshot.history(1))).changes[-1].digest
    with pytest.raises(StoreError, match="is the current one"):
        tombstones.remove(busy.store, [current], reason="x", at=day(22))
    with pytest.raises(StoreError, match="at least one"):
        tombstones.remove(busy.store, [], reason="x", at=day(22))


def test_the_nonce_goes_with_the_last_body(company):
    """Once a gone person's bodies are removed, no nonce is left to test a guess with."""
    company.scan(day(1), {"p": 1}, personal=True)
    company.scan(day(2), {}, personal=True)
    with company.store.snapshot() as snapshot:
        digest = next(iter(snapshot.history(1))).changes[0].digest
    tombstones.remove(company.store, [digest], reason="left", at=day(3))
    with company.store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM nonce").fetchone()[0] == 0
    assert verify(company.path).ok
