"""Registers through the runner into the real store."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.base import Level
from collectors.registry import connect
from collectors.runner import run_pass
from store.store import Store

PEOPLE = ("id,name,email,employment_type,manager,start,end,time_zone,login:aws\n"
          "p1,A,a@example.com,employee,,2025-01-07,,Europe/Berlin,a\n"
          "p2,B,b@example.com,employee,p1,2025-01-07,,Europe/Berlin,b\n")
POLICY = "---\nid: POL-1\ntitle: T\napprovals: [{by: x, on: 2026-01-15, version: '1'}]\n---\nText\n"


class Day:
    """A clock that is moved by hand."""

    now = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Now, a little later each time."""
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture
def folder(tmp_path):
    """A register folder with two people and one policy."""
    (tmp_path / "registers" / "policies").mkdir(parents=True)
    (tmp_path / "registers" / "people.csv").write_text(PEOPLE)
    (tmp_path / "registers" / "policies" / "p.md").write_text(POLICY)
    return tmp_path / "registers"


@pytest.fixture
def collect(tmp_path, folder):
    """Collect the folder once a day into one store: (report, store)."""
    clock = Day()
    store = Store.create(tmp_path / "tieout.db")

    def once():
        clock.now += timedelta(days=1)
        sources = connect({"type": "files", "name": "hr", "path": str(folder)}, clock=clock)
        return run_pass(sources, store.writer(clock), clock=clock), store

    yield once
    store.close()


def people(store: Store) -> dict[str, list[bool]]:
    """Subject to whether it was there, change by change."""
    snapshot = store.snapshot()
    lane = snapshot.lanes(kind="files.person")[0]
    return {h.subject: [c.digest is not None for c in h.changes] for h in snapshot.history(lane.id)}


def test_registers_become_evidence(collect):
    """People, policies and approvals are read back from the store, each with its own date."""
    report, store = collect()
    snapshot = store.snapshot()
    assert report.ok
    assert (report.documents, report.records) == (3, 1)
    record, = snapshot.records("policy_approval")
    assert record.effective_at == int(datetime(2026, 1, 15, tzinfo=UTC).timestamp()) * 1_000_000
    assert json.loads(snapshot.document(record.digest))["item"]["policy"] == "POL-1"
    assert people(store) == {"p1": [True], "p2": [True]}


def test_a_malformed_roster_makes_nobody_a_leaver(collect, folder):
    """After a faulty edit the scan is failed, both people stay, and the policies are still read."""
    collect()
    (folder / "people.csv").write_text(PEOPLE.replace("p2,", "p1,"))
    report, store = collect()
    assert {lane.lane.kind: lane.status.value for lane in report.lanes} == {
        "files.person": "failed", "files.policy": "complete"}
    assert people(store) == {"p1": [True], "p2": [True]}


@pytest.mark.parametrize("text", [PEOPLE.splitlines(keepends=True)[0], "", "\n"])
def test_an_emptied_roster_makes_nobody_a_leaver(collect, folder, text):
    """A roster that lost its rows closes no one."""
    collect()
    (folder / "people.csv").write_text(text)
    report, store = collect()
    assert not report.ok
    assert people(store) == {"p1": [True], "p2": [True]}


def test_a_row_that_is_gone_is_gone(collect, folder):
    """Only a complete roster closes a subject, and it does."""
    collect()
    (folder / "people.csv").write_text("".join(PEOPLE.splitlines(keepends=True)[:2]))
    report, store = collect()
    assert report.ok
    assert people(store) == {"p1": [True], "p2": [True, False]}


def test_a_folder_that_is_not_there_fails_each_kind(tmp_path):
    """A wrong path is a failed scan with its reason for both registers, not an exception."""
    clock = Day()
    store = Store.create(tmp_path / "tieout.db")
    source, = connect({"type": "files", "name": "hr", "path": str(tmp_path / "nowhere")}, clock=clock)
    report = run_pass([source], store.writer(clock), clock=clock)
    store.close()
    assert [(lane.status.value, lane.problems[0].code) for lane in report.lanes] == [("failed", "missing_file")] * 2
    assert source.scopes(Level.REGION) == []
    assert Path(source.caller).name == "nowhere"
