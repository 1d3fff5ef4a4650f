"""Registers through the runner into the real store."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.base import Level, TieoutError
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


RISKS = ("id,title,category,objectives,owner,identified_on,likelihood,impact,treatment,plan,controls,due_on,done_on,"
         "residual_likelihood,residual_impact,accepted_by,accepted_on,reviewed_on,attachments\n"
         "r1,Loss,technology,,cto,2026-01-02,3,4,mitigate,,,,,,,,,,proof.txt\n"
         "r2,Fraud,fraud,,cfo,2026-01-02,3,4,mitigate,,,,,,,,,,\n")


@pytest.fixture
def risks(tmp_path, folder):
    """Collect the folder with its risks: (status by kind, subjects of the risks that are there, codes)."""
    (folder / "risks.csv").write_text(RISKS)
    (folder / "proof.txt").write_text("x")
    clock = Day()
    store = Store.create(tmp_path / "risks.db")

    def once():
        clock.now += timedelta(days=1)
        sources = connect({"type": "files", "name": "hr", "path": str(folder), "registers": ["risk"]}, clock=clock)
        report = run_pass(sources, store.writer(clock), clock=clock)
        snapshot = store.snapshot()
        there = [h.subject for lane in snapshot.lanes(kind="files.risk") for h in snapshot.history(lane.id)
                 if h.changes[-1].digest is not None]
        return ({lane.lane.kind: lane.status.value for lane in report.lanes}, sorted(there),
                {problem.code for _, problem in report.problems})

    yield once
    store.close()


def _gone(folder):
    (folder / "risks.csv").unlink()


def _row_lost_and_attachment(folder):
    (folder / "risks.csv").write_text("\n".join(RISKS.splitlines()[:2]) + "\n")
    (folder / "proof.txt").unlink()


def _row_bad(folder):
    (folder / "risks.csv").write_text(RISKS.replace("r2,Fraud,fraud", "r2,Fraud,frod"))


def _huge(folder):
    with (folder / "risks.csv").open("ab") as file:
        file.truncate(17 * 1024 * 1024)


def _not_utf8(folder):
    (folder / "risks.csv").write_bytes(RISKS.replace("Loss", "Verl\xfcst").encode("latin-1"))


FAULTS = {
    "vanished": (_gone, "failed", "missing_file"),
    "emptied": (lambda folder: (folder / "risks.csv").write_text(RISKS.splitlines()[0]), "partial", "empty_register"),
    "truncated to nothing": (lambda folder: (folder / "risks.csv").write_text(""), "failed", "missing_columns"),
    "faulty row": (_row_bad, "failed", "bad_choice"),
    "row and attachment gone": (_row_lost_and_attachment, "partial", "missing_file"),
    "huge": (_huge, "failed", "too_large"),
    "another encoding": (_not_utf8, "failed", "not_utf8"),
    "a folder in its place": (lambda folder: (_gone(folder), (folder / "risks.csv").mkdir()), "failed", "unreadable"),
}


@pytest.mark.parametrize(("damage", "status", "code"), FAULTS.values(), ids=FAULTS)
def test_a_damaged_register_closes_nothing(risks, folder, damage, status, code):
    """Each fault ends as an incomplete scan with its reason; no risk is gone and the other registers are read."""
    assert risks() == (dict.fromkeys(("files.person", "files.policy", "files.risk"), "complete"), ["r1", "r2"], set())
    damage(folder)
    statuses, there, codes = risks()
    assert (statuses, there) == ({"files.person": "complete", "files.policy": "complete", "files.risk": status},
                                 ["r1", "r2"])
    assert code in codes


def test_a_register_that_nobody_keeps_is_not_missed(collect, folder):
    """Without a file and without mention in the configuration there is no scan that could fail."""
    report, _ = collect()
    assert {lane.lane.kind for lane in report.lanes} == {"files.person", "files.policy"}
    (folder / "risks.csv").write_text(RISKS.replace("proof.txt", ""))
    report, _ = collect()
    assert {lane.lane.kind for lane in report.lanes} == {"files.person", "files.policy", "files.risk"}
    assert report.ok


def test_an_unknown_register_in_the_configuration_is_an_error(tmp_path):
    """A misspelt name would leave a register out of what must be there."""
    with pytest.raises(TieoutError, match="risks: no such register") as caught:
        connect({"type": "files", "name": "hr", "path": str(tmp_path), "registers": ["risks"]}, clock=Day())
    assert "risk," in caught.value.hint
