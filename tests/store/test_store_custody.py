"""Truncation, rollback, restore and keys: what the anchor and the signatures prove."""

# ruff: noqa: S608 - table names are constants of the tests
from __future__ import annotations

import shutil
import sqlite3

import pytest

from store import custody, ledger
from store.errors import AnchorUnavailable, KeyUnusable, RolledBack, StoreError
from store.keys import create_key
from store.store import Store
from store.verify import verify
from tests.store.helpers import START, Company, codes, copy_of, day


def cut(path, *, from_sequence, hide):
    """Cut the ledger's end off with everything it sealed; ``hide`` corrects SQLite's counters too."""
    connection = sqlite3.connect(path, isolation_level=None)
    gone = f"(SELECT id FROM pass WHERE sequence >= {from_sequence})"
    scans = f"(SELECT id FROM scan WHERE pass IN {gone})"
    for table in ("change", "event", "record"):
        connection.execute(f"DELETE FROM {table} WHERE scan IN {scans}")
    for sql in (f"DELETE FROM scan WHERE pass IN {gone}", f"DELETE FROM pass WHERE sequence >= {from_sequence}",
                f"DELETE FROM entry WHERE sequence >= {from_sequence}",
                "DELETE FROM lane WHERE id NOT IN (SELECT lane FROM scan)",
                "DELETE FROM declaration WHERE id NOT IN (SELECT declaration FROM scan)",
                "DELETE FROM head WHERE lane NOT IN (SELECT id FROM lane)",
                "DELETE FROM state WHERE lane NOT IN (SELECT id FROM lane)"):
        connection.execute(sql)
    if hide:
        for table, key in (("entry", "sequence"), ("pass", "id"), ("scan", "id"), ("event", "id"), ("record", "id"),
                           ("lane", "id"), ("declaration", "id")):
            connection.execute(f"UPDATE sqlite_sequence SET seq = coalesce((SELECT max({key}) FROM {table}), 0) "
                               "WHERE name = ?", (table,))
    connection.close()


def test_a_truncated_tail_is_named_by_the_counters(company):
    """Even without an anchor a plain deletion of the end is noticed."""
    for number in (1, 2, 3):
        company.scan(day(number), {"a": 1})
    cut(company.path, from_sequence=4, hide=False)
    assert codes(verify(company.path))[0] == "truncated_tail"


def test_a_hidden_truncation_is_named_by_the_anchor(busy, tmp_path):
    """Who corrects the counters as well is caught by the anchor, and only by it."""
    cut(busy.path, from_sequence=14, hide=True)
    report = verify(busy.path)
    assert (codes(report), report.problems[0].sequence) == (["truncated_tail"], 14)
    shutil.copy(tmp_path / "elsewhere" / "anchor.log", tmp_path / "whole.log")
    lines = (tmp_path / "whole.log").read_bytes().splitlines(keepends=True)
    (tmp_path / "elsewhere" / "anchor.log").write_bytes(b"".join(lines[:-1]))
    assert verify(busy.path).ok
    assert codes(verify(busy.path, anchor=tmp_path / "whole.log")) == ["truncated_tail"]


def put_back(copy, path):
    """Put a copy in the place of a closed store."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(copy, path)


def test_a_rollback_is_refused_and_named(busy, tmp_path):
    """An older copy in the place of the store is caught by the anchor, before and after it is continued."""
    copy_of(busy.path, tmp_path / "copy.db")
    busy.scan(day(20), {"a": 1})
    busy.store.close()
    put_back(tmp_path / "copy.db", busy.path)
    with Store.open(busy.path) as store:
        older = Company(store, busy.path)
        assert codes(verify(busy.path)) == ["truncated_tail"]
        with pytest.raises(RolledBack, match="has seen entry 15"):
            older.scan(day(21), {"a": 2})
        store.append_entry("configuration", {"after": "rollback"})
        assert codes(verify(busy.path)) == ["rollback"]


def test_a_restore_is_an_explicit_fork(busy, tmp_path):
    """A restore that is recorded as a fork verifies, with a note of what it gave up."""
    copy_of(busy.path, tmp_path / "copy.db")
    for number in (20, 21):
        busy.scan(day(number), {"a": number})
    busy.store.close()
    put_back(tmp_path / "copy.db", busy.path)
    with Store.open(busy.path) as store:
        custody.record_fork(store, "disk failed", day(22))
        Company(store, busy.path).scan(day(23), {"a": 3})
        report = verify(busy.path)
        assert (report.ok, report.anchor) == (True, "file")
        assert any("given up by fork entry 15: disk failed" in note for note in report.notes)


def test_a_lost_anchor_is_a_problem(busy, tmp_path):
    """A ledger that names an anchor is not clean without it."""
    (tmp_path / "elsewhere" / "anchor.log").unlink()
    report = verify(busy.path)
    assert (codes(report), report.anchor) == (["anchor_unavailable"], "none")
    (tmp_path / "elsewhere" / "anchor.log").write_text("not a line\n")
    assert codes(verify(busy.path)) == ["anchor_unavailable"]


def test_a_swapped_key_is_named(busy):
    """A key file that is not the ledger's is named and cannot sign."""
    busy.store.key_path.unlink()
    create_key(busy.store.key_path)
    assert codes(verify(busy.path)) == ["swapped_key"]
    with Store.open(busy.path) as store, pytest.raises(KeyUnusable, match="which the ledger names"):
        store.append_entry("configuration", {})


def test_an_entry_signed_by_another_key_is_named(busy, tmp_path):
    """An entry appended and signed by somebody else's key does not belong to the ledger."""
    connection = sqlite3.connect(busy.path, isolation_level=None)
    ledger.append(connection, create_key(tmp_path / "other.key"), "configuration", {"forged": True})
    connection.close()
    report = verify(busy.path)
    assert {"swapped_key", "bad_signature"} <= set(codes(report))
    assert report.problems[0].sequence == 15


def test_a_rotation_is_signed_by_the_old_key(company):
    """After a rotation the new key signs, and the whole chain verifies from the first key on."""
    first = company.store.key.public
    custody.rotate_key(company.store, day(1))
    assert company.store.key.public != first
    company.scan(day(2), {"a": 1})
    assert verify(company.path).ok
    with Store.open(company.path) as again:
        again.append_entry("configuration", {})
    assert verify(company.path).ok


@pytest.mark.parametrize("following", ["an entry", "another rotation"])
def test_a_rotation_cut_off_after_its_entry_is_finished(company, following):
    """The new key waits beside the old one until its entry is sealed; whatever comes next takes it up."""
    old = company.store.key_path.read_bytes()
    custody.rotate_key(company.store, day(1))
    new = company.store.key_path.read_bytes()
    company.store.key_path.write_bytes(old)
    waiting = company.store.key_path.with_name(company.store.key_path.name + ".next")
    waiting.write_bytes(new)
    waiting.chmod(0o600)
    assert verify(company.path).ok
    assert waiting.exists()
    with Store.open(company.path) as again:
        if following == "an entry":
            again.append_entry("configuration", {})
            assert company.store.key_path.read_bytes() == new
        else:
            custody.rotate_key(again, day(2))
            again.append_entry("configuration", {})
    assert not waiting.exists()
    assert verify(company.path).ok


def test_an_anchor_that_cannot_be_written_is_no_silence(busy, tmp_path):
    """The pass is sealed, the failure is said, and the next entry anchors what was missed."""
    (tmp_path / "elsewhere").rename(tmp_path / "away")
    with pytest.raises(AnchorUnavailable, match="anchor line 15 cannot be written"):
        busy.store.append_entry("configuration", {"n": 1})
    (tmp_path / "away").rename(tmp_path / "elsewhere")
    busy.store.append_entry("configuration", {"n": 2})
    assert verify(busy.path).ok
    assert verify(busy.path).sequence == 16


def test_an_anchor_in_no_folder_is_refused_before_its_entry(company, tmp_path):
    """The ledger never names an anchor that was not there when it was named."""
    with pytest.raises(AnchorUnavailable):
        custody.set_anchor(company.store, tmp_path / "missing" / "anchor.log", day(1))
    assert verify(company.path).counts["entries"] == 1


def test_entries_come_back_with_their_payloads(busy):
    """What the agent appended is read back by kind, and the store's own kinds cannot be forged through it."""
    with busy.store.snapshot() as snapshot:
        (entry,) = snapshot.entries("configuration")
    assert (entry.sequence, entry.payload, entry.kind) == (3, {"sources": ["aws"]}, "configuration")
    for kind in ledger.RESERVED:
        with pytest.raises(StoreError, match="by the store itself"):
            busy.store.append_entry(kind, {}, at=START)
