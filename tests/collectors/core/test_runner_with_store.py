"""The runner against the real store: what a pass sealed is what a snapshot gives back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from collectors.base import Document, Forbidden, Level, Problem, ScanStatus
from collectors.runner import run_pass
from store.store import Store
from tests.collectors.core.support import Clock, MemorySource, collector, items


@pytest.fixture
def store(tmp_path):
    """A new store on disk."""
    store = Store.create(tmp_path / "tieout.db")
    yield store
    store.close()


def test_a_pass_is_readable_and_tied_to_its_entry(store):
    """Documents, scans and the ledger head agree with the report."""
    source = MemorySource((collector("k", items(*(Document(f"s{n}", "x", {"n": n}) for n in range(50)))),))
    clock = Clock()
    report = run_pass([source], store.writer(clock), clock=clock)
    snapshot = store.snapshot()
    lane = snapshot.lanes(kind="k")[0]
    scan = snapshot.scans(lane.id)[-1]
    assert report.ok
    assert report.entry == snapshot.head
    assert (scan.status, lane.source, lane.label) == ("complete", "memory:1", "memory")
    found = {h.subject: json.loads(snapshot.document(h.changes[-1].digest)) for h in snapshot.history(lane.id)}
    assert found == {f"s{n}": {"label": "x", "n": n} for n in range(50)}


def test_a_partial_scan_closes_nothing(store):
    """A subject that a broken listing did not reach is not gone."""
    clock = Clock()
    both = items(Document("a", "a", {}), Document("b", "b", {}))
    broken = items(Document("a", "a", {}), Forbidden("AccessDenied", "page 2: denied"))
    for collect in (both, broken):
        run_pass([MemorySource((collector("k", collect),))], store.writer(clock), clock=clock)
    snapshot = store.snapshot()
    lane = snapshot.lanes()[0]
    assert [scan.status for scan in snapshot.scans(lane.id)] == ["complete", "partial"]
    assert all(history.changes[-1].digest is not None for history in snapshot.history(lane.id))


def test_failures_and_problems_are_stored(store):
    """A failed scope listing and a problem's sentence can be read from the store later."""
    clock = Clock()
    source = MemorySource(
        (collector("r", items(), level=Level.REGION), collector("k", items(Problem("odd", "a sentence", "op", "s")))),
        levels={Level.REGION: Forbidden("AccessDenied", "regions: denied")})
    report = run_pass([source], store.writer(clock), clock=clock)
    snapshot = store.snapshot()
    scans = {lane.kind: snapshot.scans(lane.id)[-1] for lane in snapshot.lanes()}
    assert scans["r"].status == ScanStatus.FAILED == report.lanes[0].status
    assert [p.code for p in scans["r"].problems] == ["AccessDenied"]
    assert [(p.code, p.message, p.subject) for p in scans["k"].problems] == [("odd", "a sentence", "s")]


def test_a_clock_that_went_back_is_reported_not_stored(store):
    """A lane's scans strictly increase in time; one that would not is failed in the report."""
    source = MemorySource((collector("k", items(Document("a", "a", {}))),))
    late, early = Clock(), Clock()
    late.now += timedelta(days=1)
    assert run_pass([source], store.writer(late), clock=late).ok
    report = run_pass([source], store.writer(early), clock=early)
    assert [p.code for _, p in report.problems] == ["not_recorded"]
    assert [lane.status for lane in report.lanes] == [ScanStatus.FAILED]


def test_many_lanes_at_once_lose_nothing(store):
    """Eight threads over forty lanes: every document of every lane is there."""
    clock = Clock()
    documents = [Document(f"s{n}", "x", {"n": n}) for n in range(10)]
    scopes = [(f"r{n}", f"r{n}") for n in range(20)]
    kinds = tuple(collector(f"k{n}", items(*documents), level=Level.REGION) for n in range(2))
    report = run_pass([MemorySource(kinds, levels={Level.REGION: scopes})], store.writer(clock), clock=clock)
    snapshot = store.snapshot()
    assert report.ok
    assert len(snapshot.lanes()) == 40
    assert sum(len(list(snapshot.history(lane.id))) for lane in snapshot.lanes()) == 400
