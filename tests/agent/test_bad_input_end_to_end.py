"""What goes wrong outside ends as one clear sentence, the documented exit code, no traceback, and nothing lost."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import time

import pytest


def assert_clear(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """The exit code and a sentence that names the thing, without a traceback."""
    said = done.stderr + done.stdout
    assert done.returncode == code, said
    assert "Traceback" not in said
    for word in words:
        assert word in said, said


def test_no_store_yet(fresh) -> None:
    """Judging before collecting names the command to run."""
    assert_clear(fresh.call("check"), 3, "does not exist yet", "tieout collect")


def test_missing_credential(fresh) -> None:
    """A secret that is not set is named with its variable."""
    del fresh.environment["E2E_TOKEN"]
    assert_clear(fresh.call("collect"), 3, "E2E_TOKEN", "not set")


def test_wrong_credential(fresh) -> None:
    """A refused token ends as could-not-conclude, and names the source's answer."""
    fresh.server.revoke_token()
    assert_clear(fresh.call("collect"), 2, "github")


def test_an_endpoint_that_refuses(impatient, edited) -> None:
    """Nothing listens: the address is named."""
    edited(impatient, impatient.server.url, "http://127.0.0.1:9")
    assert_clear(impatient.call("collect"), 2, "127.0.0.1:9")


def test_a_source_that_is_not_configured(fresh) -> None:
    """An unknown name lists the known ones."""
    assert_clear(fresh.call("collect", "--source", "gitlab"), 3, "gitlab", "github, registers")


@pytest.mark.parametrize(("arguments", "word"), [
    (("check", "--control", "ZZ-99"), "ZZ-99"), (("check", "--criterion", "CC6.9"), "CC6.9"),
    (("readiness", "--period", "2026-06-30..2026-01-01"), "before it starts"),
    (("readiness", "--period", "2199-01-01..2199-06-30"), "in the future"),
    (("evidence", "show", "nothing-of-the-kind"), "nothing-of-the-kind"),
])
def test_unknown_names_and_impossible_periods(bench, arguments: tuple[str, ...], word: str) -> None:
    """Hard errors of usage, never a fuzzy match."""
    assert_clear(bench.call(*arguments), 3, word)


@pytest.mark.parametrize(("rows", "word"), [
    (("a,A,a@x.example,employee,,2026-01-01,,UTC", "a,B,b@x.example,employee,,2026-01-01,,UTC"), "line 3"),
    (("a,A,a@x.example,employee,,2026-13-01,,UTC",), "2026-13-01"),
])
def test_a_bad_roster_fails_its_lane_alone(fresh, rows: tuple[str, ...], word: str) -> None:
    """Duplicate ids and bad dates fail the roster's lane with their line; the other lanes are sealed."""
    header = "id,name,email,employment_type,manager,start,end,time_zone"
    (fresh.folder / "registers/people.csv").write_text("\n".join((header, *rows)))
    done = fresh.call("collect")
    assert_clear(done, 2, "people.csv", word)
    lanes = {lane["kind"]: lane["status"] for lane in fresh.json("collect")["lanes"]}
    assert lanes["files.person"] == "failed"
    assert lanes["github.member"] == "complete"


def test_a_file_that_is_no_store(fresh) -> None:
    """Another file in the store's place is refused and left as it is."""
    path = fresh.folder / "tieout.db"
    path.write_text("my shopping list\n")
    assert_clear(fresh.call("collect"), 3, "tieout.db")
    assert path.read_text() == "my shopping list\n"


def test_a_store_of_a_newer_version(fresh) -> None:
    """A store with a migration that this version does not know is refused before any write."""
    assert fresh.call("collect").returncode == 0
    with sqlite3.connect(fresh.folder / "tieout.db") as connection:
        connection.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
                           "SELECT migration_set, 'm9999_from_the_future', applied_at FROM _sqlite_migrations LIMIT 1")
    done = fresh.call("collect")
    assert_clear(done, 3, "newer")


def test_a_locked_store(impatient) -> None:
    """A store that another program holds is named as locked, and what it holds is kept."""
    assert impatient.call("collect").returncode == 0
    with sqlite3.connect(impatient.folder / "tieout.db", isolation_level=None) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert_clear(impatient.call("collect"), 2, "locked")
        connection.execute("ROLLBACK")
    assert impatient.json("verify")["ok"]


def test_a_damaged_document_is_named(fresh) -> None:
    """One flipped byte of a stored document is an integrity failure with its record named, in verify and readiness."""
    assert fresh.call("collect").returncode == 0
    with sqlite3.connect(fresh.folder / "tieout.db") as connection:
        row, body = connection.execute("SELECT rowid, body FROM document WHERE length(body) > 60 LIMIT 1").fetchone()
        flipped = bytes([*body[:40], body[40] ^ 1, *body[41:]])
        connection.execute("UPDATE document SET body = ? WHERE rowid = ?", (flipped, row))
    assert_clear(fresh.call("verify"), 4, "first bad record")
    assert fresh.call("readiness").returncode == 4


def test_a_killed_collect_leaves_a_store_that_verifies(fresh) -> None:
    """SIGKILL at any moment: what was sealed verifies, and the next pass goes on."""
    chance = random.Random(7)
    assert fresh.call("collect").returncode == 0
    for _ in range(4):
        process = subprocess.Popen([*fresh.command(), "collect"], cwd=fresh.folder, env=fresh.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 1.2))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert fresh.json("verify")["ok"]
    assert fresh.call("collect").returncode == 0
    assert fresh.json("verify")["ok"]


def test_the_daemon_survives_a_failing_source_and_stops_on_sigterm(impatient, edited) -> None:
    """One source refuses: the other is still collected; SIGTERM ends the daemon with code 0 and a sound store."""
    edited(impatient, impatient.server.url, "http://127.0.0.1:9")
    process = subprocess.Popen([*impatient.command(), "daemon", "--now"], cwd=impatient.folder,
                               env=impatient.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "watching" in line:
            break
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "stopped" in said
    assert {lane["kind"] for lane in impatient.json("evidence", "list")["subjects"]} == {"files.person", "files.policy"}


def test_evidence_taken_out_of_the_store_is_an_integrity_failure_everywhere(fresh) -> None:
    """A subject whose change was deleted would be no failure any more: check and gap say so as readiness does."""
    assert fresh.call("collect").returncode == 0
    with sqlite3.connect(fresh.folder / "tieout.db") as connection:
        connection.execute("DELETE FROM change WHERE lane IN (SELECT id FROM lane WHERE kind = 'github.member')")
    for command in ("check", "gap", "readiness"):
        assert_clear(fresh.call(command), 4, "does not verify")
