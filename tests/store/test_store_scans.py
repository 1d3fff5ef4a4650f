"""Scans: what a complete, partial, failed or interrupted one adds, and what a snapshot shows of it."""

from __future__ import annotations

import sqlite3
from hashlib import sha256

import pytest

from collectors.base import Lane, Problem, ScanStatus
from collectors.canonical import to_micros
from store import facts
from store.errors import (
    DamagedStore,
    DuplicateSubject,
    LaneBusy,
    NotLater,
    PassClosed,
    StoreError,
    UnknownDocument,
    UnknownSequence,
)
from tests.store.helpers import LANE, body, day, finished, open_lane


def timeline(company, sequence=None, lane=LANE):
    """Subject → list of document values (None for gone) as a snapshot shows them."""
    with company.store.snapshot(sequence) as snapshot:
        (info,) = snapshot.lanes(lane.kind)
        return {history.subject: [None if change.digest is None else snapshot.document(change.digest)
                                  for change in history.changes] for history in snapshot.history(info.id)}


def test_only_changes_are_kept(company):
    """A subject that did not change has one change however often it was scanned."""
    for number in range(1, 6):
        company.scan(day(number), {"a": 1, "b": 1 if number < 4 else 2})
    assert timeline(company) == {"a": [body(1)], "b": [body(1), body(2)]}


def test_a_complete_scan_closes_what_it_did_not_see(company):
    """A subject missing from a complete scan is gone, and comes back with the same document."""
    company.scan(day(1), {"a": 1, "b": 2})
    company.scan(day(2), {"a": 1})
    company.scan(day(3), {"a": 1, "b": 2})
    assert timeline(company) == {"a": [body(1)], "b": [body(2), None, body(2)]}


def test_a_partial_scan_closes_nothing(company):
    """What a partial scan saw counts; what it did not see is neither closed nor confirmed."""
    company.scan(day(1), {"a": 1, "b": 2})
    company.scan(day(2), {"a": 3, "c": 4}, status=ScanStatus.PARTIAL)
    assert timeline(company) == {"a": [body(1), body(3)], "b": [body(2)], "c": [body(4)]}


def test_a_failed_scan_adds_no_change(company):
    """A failed scan is an observation of the attempt and of nothing else."""
    company.scan(day(1), {"a": 1})
    company.scan(day(2), {"a": 9, "z": 1}, status=ScanStatus.FAILED,
                 problems=(Problem("AccessDenied", "no", "s3:ListBuckets", listing=True),))
    assert timeline(company) == {"a": [body(1)]}
    with company.store.snapshot() as snapshot:
        last = snapshot.scans(1)[-1]
    assert (last.status, last.problems[0].code, last.problems[0].listing) == ("failed", "AccessDenied", True)


def test_an_empty_complete_scan_of_a_new_lane_is_a_scan(company):
    """Nothing found is recorded as a scan without changes, distinct from never scanned."""
    company.scan(day(1), {})
    with company.store.snapshot() as snapshot:
        assert [scan.status for scan in snapshot.scans(1)] == ["complete"]
        assert list(snapshot.history(1)) == []


def test_a_snapshot_reads_nothing_later(company):
    """A snapshot at a sequence shows neither later changes, scans, lanes nor labels."""
    company.scan(day(1), {"a": 1}, label="old name")
    company.scan(day(2), {"a": 2}, label="new name")
    company.scan(day(3), {"k": 1}, lane=Lane("aws:1", "aws.kms.key", "eu-west-1"))
    assert timeline(company, 2) == {"a": [body(1)]}
    with company.store.snapshot(2) as old, company.store.snapshot() as new:
        assert [lane.label for lane in old.lanes()] == ["old name"]
        assert [lane.label for lane in new.lanes(LANE.kind)] == ["new name"]
        assert len(old.scans(1)) == 1
        assert (old.sequence, old.head) != (new.sequence, new.head)


def test_a_snapshot_stays_fixed_while_passes_are_sealed(company):
    """A snapshot that is open does not see a pass sealed after it."""
    company.scan(day(1), {"a": 1})
    with company.store.snapshot() as snapshot:
        company.scan(day(2), {"a": 2})
        assert [len(history.changes) for history in snapshot.history(1)] == [1]


def test_scans_of_an_open_pass_are_no_evidence(company):
    """A sealed scan is shown only once its pass has its entry."""
    running = company.begin(day(1))
    sink = open_lane(running, at=day(1))
    sink.add("a", body(1))
    sink.seal(finished(day(1)))
    with company.store.snapshot() as snapshot:
        assert snapshot.lanes() == []
    running.close(day(1.1))
    assert timeline(company) == {"a": [body(1)]}


def test_an_attempt_that_never_sealed_is_shown_as_interrupted(company):
    """Closing a pass records the lanes that were begun and not sealed."""
    running = company.begin(day(1))
    open_lane(running, at=day(1)).add("a", body(1))
    running.close(day(1.1))
    with company.store.snapshot() as snapshot:
        (scan,) = snapshot.scans(1)
        assert (scan.status, scan.observed_at, scan.ended_at) == ("interrupted", to_micros(day(1)), to_micros(day(1)))
        assert list(snapshot.history(1)) == []


def test_an_abandoned_pass_is_closed_by_the_next_start(company):
    """Scans of a pass that was never closed become evidence under an `interrupted` entry."""
    running = company.begin(day(1))
    sink = open_lane(running, at=day(1))
    sink.add("a", body(1))
    sink.seal(finished(day(1)))
    running.abandon()
    company.scan(day(2), {"a": 1})
    with company.store.snapshot() as snapshot:
        assert [entry.kind for entry in snapshot.entries()] == ["genesis", "interrupted", "pass"]
        assert [scan.sequence for scan in snapshot.scans(1)] == [2, 3]


def test_scans_of_a_lane_strictly_increase(company):
    """A second scan at the same instant, or an earlier one, is refused before any work."""
    company.scan(day(2), {"a": 1})
    running = company.begin(day(2))
    for moment in (day(1), day(2)):
        with pytest.raises(NotLater, match="expected a scan later than"):
            open_lane(running, at=moment)


def test_an_older_attempt_cannot_seal_after_a_later_scan(company):
    """Of two overlapping scans of a lane the older one is refused at its seal once the later is sealed."""
    first = company.begin(day(1))
    older = open_lane(first, at=day(1))
    company.scan(day(2), {"a": 1})
    with pytest.raises(NotLater):
        older.seal(finished(day(1)))
    first.close(day(3))
    with company.store.snapshot() as snapshot:
        assert [scan.status for scan in snapshot.scans(1)] == ["interrupted", "complete"]


def test_a_lane_sealed_by_an_open_pass_is_busy(company):
    """No scan may build on changes that have no ledger entry yet."""
    first = company.begin(day(1))
    open_lane(first, at=day(1)).seal(finished(day(1)))
    second = company.begin(day(2))
    with pytest.raises(LaneBusy):
        open_lane(second, at=day(2))
    first.close(day(2))
    open_lane(second, at=day(2.1)).seal(finished(day(2.1)))
    second.close(day(3))


def test_the_head_is_compared_again_when_it_moved(company):
    """A scan that began before another one of its lane was sealed records its changes against the new head."""
    company.scan(day(1), {"a": 1, "b": 1})
    early, late = company.begin(day(2)), company.begin(day(3))
    first, sink = open_lane(early, at=day(2)), open_lane(late, at=day(3))
    sink.add("a", body(1))
    first.add("a", body(2))
    first.seal(finished(day(2)))
    early.close(day(2.1))
    sink.add("c", body(1))
    sink.seal(finished(day(3)))
    late.close(day(3.1))
    assert timeline(company) == {"a": [body(1), body(2), body(1)], "b": [body(1), None], "c": [body(1)]}


def test_one_id_with_two_documents_is_refused(company):
    """Two different documents under one id in one scan would hide one of two things."""
    sink = open_lane(company.begin(day(1)), at=day(1))
    sink.add("a", body(1))
    sink.add("a", body(1))
    with pytest.raises(DuplicateSubject, match="two that differ"):
        sink.add("a", body(2))
    sink.add_event("e", day(1), body(1))
    with pytest.raises(DuplicateSubject):
        sink.add_event("e", day(2), body(1))


@pytest.mark.parametrize("subject", ["", "a\x00b", "\ud800"])
def test_an_id_that_cannot_be_kept_is_refused(company, subject):
    """An empty id, a zero byte and a lone surrogate are faults of the collector."""
    sink = open_lane(company.begin(day(1)), at=day(1))
    with pytest.raises(StoreError, match="expected an id"):
        sink.add(subject, body(1))


def test_nothing_is_added_after_the_seal(company):
    """A sealed scan and a closed pass take nothing more."""
    running = company.begin(day(1))
    sink, left = open_lane(running, at=day(1)), open_lane(running, Lane("aws:1", "k"), at=day(1))
    sink.seal(finished(day(1)))
    for action in (lambda: sink.add("a", body(1)), lambda: sink.seal(finished(day(1)))):
        with pytest.raises(PassClosed):
            action()
    running.close(day(1.1))
    for action in (lambda: left.seal(finished(day(1))), lambda: running.close(day(2)),
                   lambda: open_lane(running, at=day(2))):
        with pytest.raises(PassClosed):
            action()


def test_a_lanes_provenance_is_one_document(company):
    """The same declaration is stored once, however often its lane is scanned."""
    for number in range(1, 4):
        company.scan(day(number), {})
    with company.store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM declaration").fetchone()[0] == 1
    with company.store.snapshot() as snapshot:
        assert b"s3:ListBuckets" in snapshot.provenance(1)


def test_many_problems_leave_the_row_small(company):
    """More varying facts than 300 bytes become a document; the scan shows them all the same."""
    problems = tuple(Problem("AccessDenied", sha256(b"%d" % i).hexdigest(), subject=f"b{i}") for i in range(50))
    company.scan(day(1), {"a": 1}, problems=problems)
    with company.store.reading() as connection:
        seal, document = connection.execute("SELECT seal, seal_document FROM scan").fetchone()
    assert (seal, len(document)) == (None, 32)
    with company.store.snapshot() as snapshot:
        assert [problem.subject for problem in snapshot.scans(1)[0].problems] == [f"b{i}" for i in range(50)]


def test_personal_documents_carry_a_nonce_that_is_kept(company):
    """A personal document's digest cannot be guessed from its body, and the same body stays unchanged."""
    for number in (1, 2, 3):
        company.scan(day(number), {"p": 1 if number < 3 else 2, "q": 1}, personal=True)
    with company.store.snapshot() as snapshot:
        histories = {history.subject: history.changes for history in snapshot.history(1)}
        assert {name: len(changes) for name, changes in histories.items()} == {"p": 2, "q": 1}
        first = histories["p"][0].digest
        assert snapshot.document(first) == body(1)
        assert first != histories["q"][0].digest
        assert first not in {sha256(prefix + body(1)).digest() for prefix in (
            b"", b"tieout/document/v1\x00", b"tieout/document/personal/v1\x00")}


def test_a_nonce_goes_where_its_document_goes(company):
    """With nonce and JSON the digest of a personal document can be recomputed; a plain one has no nonce."""
    company.scan(day(1), {"p": 1}, personal=True)
    company.scan(day(1), {"p": 1}, lane=Lane("aws:1", "aws.kms.key"))
    with company.store.snapshot() as snapshot:
        personal, plain = (next(iter(snapshot.history(lane))).changes[0].digest for lane in (1, 2))
        nonce = snapshot.nonce(personal)
        assert sha256(b"tieout/document/personal/v1\x00" + nonce + body(1)).digest() == personal
        assert len(nonce) == 16
        assert snapshot.nonce(plain) is None


def test_a_document_is_the_digest_of_its_domain_and_bytes(company):
    """The digest is what the format page says, so that others can recompute it."""
    company.scan(day(1), {"a": 1})
    with company.store.snapshot() as snapshot:
        (history,) = snapshot.history(1)
        assert history.changes[0].digest == sha256(b"tieout/document/v1\x00" + body(1)).digest()
        with pytest.raises(UnknownDocument):
            snapshot.document(bytes(32))


def test_documents_come_in_the_order_asked_for(company):
    """Many documents are read at once, repeated ones and all."""
    company.scan(day(1), {f"s{i:04}": i for i in range(1200)})
    with company.store.snapshot() as snapshot:
        digests = [history.changes[0].digest for history in snapshot.history(1)]
        asked = [*reversed(digests), digests[0]]
        assert [digest for digest, _ in snapshot.documents(asked)] == asked


def test_the_dictionary_of_facts_is_part_of_the_format():
    """The dictionary that scan rows are packed with is frozen: another one could not read old stores."""
    assert sha256(facts.DICTIONARY).hexdigest() == "3aba5088486fece4b87c90463dbedad0c8f8233230f7abb1897588bdb245d446"
    assert facts.unpack(facts.pack(b'{"stats":{"calls":3}}')) == b'{"stats":{"calls":3}}'


def test_large_bodies_wait_in_a_file(company, monkeypatch):
    """A scan whose bodies exceed the memory of its spool is kept whole."""
    from random import Random

    import store.spool
    from store.limits import StoreLimits

    monkeypatch.setattr(store.spool, "LIMITS", StoreLimits(spool_bytes=10_000))
    random = Random(1)
    values = {f"s{i:03}": random.randbytes(600).hex() for i in range(100)}
    company.scan(day(1), values)
    assert timeline(company) == {name: [body(value)] for name, value in values.items()}


def test_an_unknown_sequence_is_refused(company):
    """A snapshot of the future, or of nothing, is a usage error."""
    for sequence in (0, 2, -1):
        with pytest.raises(UnknownSequence, match="from 1 to"):
            company.store.snapshot(sequence)


def test_lanes_are_found_by_kind_and_source(company):
    """Lanes come sorted and can be asked for by kind and by source."""
    for source in ("aws:2", "aws:1"):
        for kind in ("aws.kms.key", "aws.account"):
            company.scan(day(1), {}, lane=Lane(source, kind))
    with company.store.snapshot() as snapshot:
        assert [(lane.kind, lane.source) for lane in snapshot.lanes()] == [
            ("aws.account", "aws:1"), ("aws.account", "aws:2"), ("aws.kms.key", "aws:1"), ("aws.kms.key", "aws:2")]
        assert len(snapshot.lanes(source="aws:1")) == 2
        assert len(snapshot.lanes("aws.account", "aws:2")) == 1


def test_an_edited_head_cannot_hide_a_change(company):
    """Who writes tomorrow's document into the head table today would leave no change: the scan is refused instead."""
    company.scan(day(0), {"a": 1, "b": 1})
    company.scan(day(1), {"a": 2, "b": 1})
    with sqlite3.connect(company.path) as connection:
        connection.execute("UPDATE head SET digest = (SELECT digest FROM change ORDER BY scan LIMIT 1) "
                           "WHERE subject = 'a'")
    with pytest.raises(DamagedStore, match="head table"):
        company.scan(day(2), {"a": 1, "b": 1})
