"""`verify` names what was edited, deleted, reordered or damaged."""

# ruff: noqa: S608 - table names are constants of the tests
from __future__ import annotations

import sqlite3
import zlib
from random import Random

import pytest

from store import facts
from store.checks.report import OUTSIDE
from store.errors import StoreError
from store.verify import verify
from tests.store.helpers import body, codes, day, edit_store, finished, open_lane


def test_an_untouched_store_verifies(busy):
    """Nothing is wrong, everything is counted, and the anchor's class is named."""
    report = verify(busy.path)
    assert (report.ok, report.problems, report.anchor, report.complete) == (True, (), "file", True)
    assert report.counts == {"entries": 14, "passes": 11, "scans": 11, "documents": 21, "changes": 17, "events": 5,
                             "records": 1}
    with busy.store.snapshot() as snapshot:
        assert (report.head, report.sequence) == (snapshot.head, snapshot.sequence)


def test_a_store_without_an_anchor_says_so(company):
    """Without an anchor the report's class is none, whatever else holds."""
    assert (verify(company.path).ok, verify(company.path).anchor) == (True, "none")


def other_document(value):
    """A packed body that is whole but another one."""
    return zlib.compress(body(value))


# What was done, how, the code of the first problem, and the ledger entry it belongs to.
EDITS = {
    "a document's bytes": (("UPDATE document SET body = ? WHERE digest = (SELECT digest FROM change WHERE scan = 3 "
                           "AND subject = 'bucket-2')"), (other_document("forged"),), "edited_document", 6),
    "a document cut short": (("UPDATE document SET body = substr(body, 1, 9) WHERE digest = (SELECT digest FROM change "
                             "WHERE scan = 3 AND subject = 'bucket-2')"), (), "edited_document", 6),
    "a document's form": (("UPDATE document SET form = 1 WHERE digest = (SELECT digest FROM change WHERE scan = 3 "
                          "AND subject = 'bucket-2')"), (), "edited_document", 6),
    "a document deleted": (("DELETE FROM document WHERE digest = (SELECT digest FROM change WHERE scan = 3 "
                           "AND subject = 'bucket-2')"), (), "missing_document", 6),
    "a body removed": (("UPDATE document SET body = NULL, removed_by = 3 WHERE digest = (SELECT digest FROM event "
                       "WHERE scan = 4)"), (), "missing_body", 7),
    "a change deleted": ("DELETE FROM change WHERE scan = 3 AND subject = 'bucket-2'", (), "edited_changes", 6),
    "a change's document": (("UPDATE change SET digest = (SELECT digest FROM change WHERE scan = 1) "
                            "WHERE scan = 3 AND subject = 'bucket-2'"), (), "edited_changes", 6),
    "a change closed": ("UPDATE change SET digest = NULL WHERE scan = 3 AND subject = 'bucket-2'", (),
                        "edited_changes", 6),
    "a change renamed": ("UPDATE change SET subject = 'bucket-9' WHERE scan = 3 AND subject = 'bucket-2'", (),
                         "edited_changes", 6),
    "a change added": ("INSERT INTO change SELECT lane, 'bucket-9', 3, digest FROM change WHERE scan = 3 LIMIT 1", (),
                       "edited_changes", 6),
    "a change moved to another scan": ("UPDATE change SET scan = 7 WHERE scan = 3 AND subject = 'bucket-2'", (),
                                       "edited_changes", 6),
    "a change of a scan that is not": ("INSERT INTO change VALUES (1, 'bucket-1', 99, NULL)", (), "orphan_changes",
                                       OUTSIDE),
    "an event deleted": ("DELETE FROM event WHERE name = '42:pr:2'", (), "edited_events", 7),
    "an event moved in time": ("UPDATE event SET at = at + 1 WHERE name = '42:pr:2'", (), "edited_events", 7),
    "an event renamed": ("UPDATE event SET name = '42:pr:9' WHERE name = '42:pr:2'", (), "edited_events", 7),
    "an event's revision": ("UPDATE event SET revision = 1 WHERE name = '42:pr:2'", (), "edited_events", 7),
    "an event moved to another scan": ("UPDATE event SET scan = 6 WHERE name = '42:pr:2'", (), "edited_events", 7),
    "a record deleted": ("DELETE FROM record", (), "edited_records", 14),
    "a record's effective date": ("UPDATE record SET at = at - 1", (), "edited_records", 14),
    "a record's kind": ("UPDATE record SET kind = 'review'", (), "edited_records", 14),
    "a scan deleted": ("DELETE FROM scan WHERE id = 3", (), "scan_count", 6),
    "a scan's status": ("UPDATE scan SET status = 'partial' WHERE id = 3", (), "edited_scan", 6),
    "a scan made an attempt": ("UPDATE scan SET status = 'interrupted' WHERE id = 3", (), "edited_scan", 6),
    "a scan's time": ("UPDATE scan SET observed_at = observed_at + 1 WHERE id = 3", (), "edited_scan", 6),
    "a scan's end": ("UPDATE scan SET ended_at = ended_at + 1 WHERE id = 3", (), "edited_scan", 6),
    "a scan's problems": ("UPDATE scan SET seal = ? WHERE id = 3", (facts.pack(b"{}"),), "edited_scan", 6),
    "a scan's facts damaged": ("UPDATE scan SET seal = x'7b7d' WHERE id = 3", (), "edited_scan", 6),
    "a scan's leaf": ("UPDATE scan SET leaf = zeroblob(32) WHERE id = 3", (), "edited_scan", 6),
    "a scan's state root": ("UPDATE scan SET state_root = zeroblob(32) WHERE id = 3", (), "edited_scan", 6),
    "a scan moved to another pass": ("UPDATE scan SET pass = 5 WHERE id = 3", (), "scan_count", 6),
    "a scan added": (("INSERT INTO scan (pass, lane, declaration, observed_at, status) VALUES (3, 1, 1, 1, "
                     "'interrupted')"), (), "scan_count", 6),
    "a lane's source": ("UPDATE lane SET source = 'aws:999999999999' WHERE id = 1", (), "edited_scan", 4),
    "a source's label": ("UPDATE declaration SET label = 'other' WHERE id = 1", (), "edited_scan", 4),
    "a pass deleted": ("DELETE FROM pass WHERE id = 3", (), "missing_pass", 6),
    "a pass untied": ("UPDATE pass SET sequence = NULL WHERE id = 3", (), "missing_pass", 6),
    "a pass's token": ("UPDATE pass SET token = 'x' WHERE id = 3", (), "edited_pass", 6),
    "a pass's metadata": ("UPDATE pass SET meta = CAST('{\"x\":1}' AS BLOB) WHERE id = 3", (), "edited_pass", 6),
    "a pass's start": ("UPDATE pass SET started_at = 0 WHERE id = 3", (), "edited_pass", 6),
    "an entry's bytes": ("UPDATE entry SET body = CAST(replace(body, 'aws', 'gcp') AS BLOB) WHERE sequence = 3", (),
                         "edited_entry", 3),
    "an entry's hash": ("UPDATE entry SET hash = zeroblob(32) WHERE sequence = 6", (), "edited_entry", 6),
    "an entry deleted": ("DELETE FROM entry WHERE sequence = 6", (), "missing_entry", 6),
    "the first entry deleted": ("DELETE FROM entry WHERE sequence = 1", (), "missing_entry", 1),
    "the last entry deleted": ("DELETE FROM entry WHERE sequence = 14", (), "truncated_tail", 14),
    "a signature stripped": ("UPDATE entry SET signature = x'' WHERE sequence = 6", (), "stripped_signature", 6),
    "a signature of another entry": (("UPDATE entry SET signature = (SELECT signature FROM entry WHERE sequence = 5) "
                                     "WHERE sequence = 6"), (), "bad_signature", 6),
    "the store's id": ("UPDATE meta SET value = 'x' WHERE name = 'store'", (), "foreign_entry", 1),
    "the anchor in use": ("UPDATE meta SET value = '/nowhere' WHERE name = 'anchor'", (), "edited_anchor", OUTSIDE),
    "the head": ("UPDATE head SET digest = zeroblob(32) WHERE subject = 'bucket-1'", (), "wrong_head", OUTSIDE),
    "a head row deleted": ("DELETE FROM head WHERE subject = 'bucket-1'", (), "wrong_head", OUTSIDE),
    "the state": ("UPDATE state SET hashes = x'00' WHERE part = 64", (), "wrong_head", OUTSIDE),
    "a trigger": ("CREATE TRIGGER t AFTER INSERT ON change BEGIN DELETE FROM change; END", (), "edited_schema",
                  OUTSIDE),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_named_with_its_entry(copied, name):
    """Whatever is edited behind the store's back, the first problem names it and the ledger entry it belongs to."""
    sql, values, code, sequence = EDITS[name]
    edit_store(copied, sql, *values)
    report = verify(copied)
    assert not report.ok
    assert (report.problems[0].code, report.problems[0].sequence) == (code, sequence), report.problems


def test_two_entries_exchanged_are_named(copied):
    """Entries out of order are named at the first of the two."""
    for old, new in ((6, -1), (8, 6), (-1, 8)):
        edit_store(copied, "UPDATE entry SET sequence = ? WHERE sequence = ?", new, old)
    report = verify(copied)
    assert (codes(report)[0], report.problems[0].sequence) == ("reordered_entry", 6)


def test_the_first_bad_record_comes_first(copied):
    """Of several edits the one that is earliest in the ledger is named first, and all are collected."""
    edit_store(copied, "UPDATE entry SET signature = x'' WHERE sequence = 12")
    edit_store(copied, "DELETE FROM event WHERE name = '42:pr:2'")
    edit_store(copied, "UPDATE scan SET status = 'partial' WHERE id = 1")
    report = verify(copied)
    assert codes(report) == ["edited_scan", "edited_scan", "edited_events", "stripped_signature"]
    sequences = [problem.sequence for problem in report.problems]
    assert sequences == sorted(sequences)


def test_a_running_pass_is_a_note(company):
    """Scans without an entry are no fault and no evidence; verify says that they are there."""
    running = company.begin(day(1))
    sink = open_lane(running, at=day(1))
    sink.add("a", body(1))
    sink.seal(finished(day(1)))
    report = verify(company.path)
    assert report.ok
    assert "are not evidence" in report.notes[0]


def test_any_flipped_byte_is_reported_or_changes_nothing(copied, tmp_path):
    """Flip bytes all over the file: each one is reported, or every table still reads as before."""
    whole = copied.read_bytes()
    before, random, unnoticed = dump(copied), Random(20260101), 0
    for _ in range(100):
        offset = random.choice([at for at in (random.randrange(len(whole)) for _ in range(8)) if whole[at]] or [100])
        flipped = bytearray(whole)
        flipped[offset] ^= 1 << random.randrange(8)
        (tmp_path / "flipped.db").write_bytes(flipped)
        try:
            report = verify(tmp_path / "flipped.db")
        except StoreError:
            continue  # not a store any more, in so many words
        if report.ok:
            unnoticed += 1
            assert dump(tmp_path / "flipped.db") == before, f"offset {offset}"
    assert unnoticed < 50


def dump(path):
    """Every row of every table that is evidence, with the documents as they inflate."""
    connection = sqlite3.connect(path)
    rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in (
        "entry", "pass", "lane", "declaration", "scan", "change", "event", "record", "head")}
    rows["document"] = [(digest, form, body and zlib.decompress(body)) for digest, form, body in
                        connection.execute("SELECT digest, form, body FROM document")]
    connection.close()
    return rows
