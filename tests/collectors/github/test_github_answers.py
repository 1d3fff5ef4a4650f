"""Answers that outlive the process: they save calls, and nobody without the credential can read or forge them."""

from __future__ import annotations

import sqlite3
import stat
from datetime import timedelta

import pytest

from agent.demo.standins.github import Caller
from collectors import github
from collectors.github.answers import AnswerFile
from collectors.github.cache import Remembered

ANSWER = Remembered('W/"1"', '[{"login": "someone"}]', "")


@pytest.fixture
def kept(tmp_path):
    """Where the answers are."""
    return tmp_path / "tieout.answers"


def spent(acme, path, **over):
    """(rate-limited calls, lanes) of one pass in a process that has just begun."""
    github._memories.clear()
    before = acme.server.remaining
    lanes = acme.collect(source=acme.source(token="lasting", answers=str(path), **over),
                         since=acme.world.clock() - timedelta(days=3))
    return before - acme.server.remaining, lanes


def test_the_next_process_asks_only_for_what_changed(full, kept):
    """A second process gets the same documents for a tenth of the calls that count."""
    first, lanes = spent(full, kept)
    again, same = spent(full, kept)
    assert again < first / 10
    assert {key: lane.bodies for key, lane in lanes.items()} == {key: lane.bodies for key, lane in same.items()}
    assert {lane.status for lane in same.values()} == {"complete"}


def test_what_changed_is_read_anew(full, kept):
    """A tag that no longer fits brings the new answer, and the file keeps that one."""
    spent(full, kept)
    full.world.add_member("newcomer")
    _, lanes = spent(full, kept)
    assert "newcomer" in {body["label"] for body in lanes["github.member"].bodies.values()}


def test_a_permission_that_was_taken_away_shows_after_a_restart(full, kept):
    """What is kept counts only when GitHub confirms it to this caller."""
    spent(full, kept)
    full.world.caller = Caller("root", frozenset({"metadata", "members"}))
    _, lanes = spent(full, kept)
    assert lanes["github.app_installation"].status == "failed"


def test_another_credential_finds_nothing(kept):
    """Neither the address nor the answer can be found under another token."""
    AnswerFile(kept, "token").put("/orgs/acme", ANSWER)
    assert AnswerFile(kept, "token").get("/orgs/acme") == ANSWER
    assert AnswerFile(kept, "other").get("/orgs/acme") is None
    assert b"someone" not in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_answer_that_was_changed_or_moved_is_none(kept):
    """Whoever can write the file cannot make GitHub's 304 confirm what it never said."""
    mine = AnswerFile(kept, "token")
    mine.put("/one", ANSWER)
    mine.put("/two", Remembered('W/"2"', "[]", ""))
    with sqlite3.connect(kept) as forged:
        rows = forged.execute("SELECT name, sealed FROM answer ORDER BY rowid").fetchall()
        forged.execute("UPDATE answer SET sealed = ? WHERE name = ?", (rows[0][1], rows[1][0]))
        flipped = rows[0][1][:-1] + bytes([rows[0][1][-1] ^ 1])
        forged.execute("UPDATE answer SET sealed = ? WHERE name = ?", (flipped, rows[0][0]))
    again = AnswerFile(kept, "token")
    assert (again.get("/one"), again.get("/two")) == (None, None)


@pytest.mark.parametrize("content", [b"no database", b"", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_begun_anew(kept, content):
    """A cache is never a reason not to collect."""
    kept.write_bytes(content)
    AnswerFile(kept, "token").put("/one", ANSWER)
    assert AnswerFile(kept, "token").get("/one") == ANSWER


def test_a_place_that_cannot_be_written_costs_only_calls(tmp_path):
    """Without a file the answers live as long as the process."""
    nowhere = AnswerFile(tmp_path / "missing" / "x.answers", "token")
    nowhere.put("/one", ANSWER)
    assert nowhere.get("/one") == ANSWER


def test_the_oldest_answers_are_forgotten_first(kept):
    """Beyond its limit the file keeps what was put last."""
    full = AnswerFile(kept, "token")
    for number in range(40):
        full.put(f"/{number}", Remembered("t", "x" * 1000, ""))
    again = AnswerFile(kept, "token", most=20_000)
    assert again.get("/0") is None
    assert again.get("/39") is not None


def test_an_apps_answers_are_not_kept(full, kept, monkeypatch):
    """Its token changes each hour, and GitHub's tags with it."""
    settings = github.settings_of({"organization": "acme", "app": {"id": 1, "private_key": "k"}, "answers": str(kept)})
    monkeypatch.setattr(github, "_memories", {})
    github._memory(settings)
    assert not kept.exists()
