"""Who added what and when, from real repositories; what a repository says is never taken for more than that."""

from __future__ import annotations

import subprocess

import pytest

from collectors.files.history import raw_rows
from collectors.files.registers import REGISTERS
from collectors.limits import Limits
from tests.collectors.files.support import Collected, row, write_file, write_rows

BY_STEM = {register.stem: register for register in REGISTERS}
VENDOR, MEETING, PEOPLE = BY_STEM["vendor"], BY_STEM["meeting"], BY_STEM["person"]
NOBODY = {"status": "absent", "code": "no_repository"}
NOT_COMMITTED = {"status": "absent", "code": "not_committed"}


def by(name, day):
    """The part that names this committer."""
    return {"status": "ok", "value": {"name": name, "email": f"{name.lower()}@example.com",
                                      "at": f"{day}T10:00:00.000000Z"}}


def parts(register, folder, limits=None):
    """(first commit, last commit) by subject."""
    found = Collected(register, folder, limits).documents
    return {d.subject: (d.body["first_commit"], d.body["last_commit"]) for d in found}


def test_rows_carry_who_added_and_who_changed_them(repository):
    """The row's first commit and the last one that changed it; other rows of the same file are not touched."""
    folder, commit = repository
    write_rows(VENDOR, folder, row(VENDOR, id="a"))
    commit("Ana", "2026-01-05")
    write_rows(VENDOR, folder, row(VENDOR, id="a"), row(VENDOR, id="b"))
    commit("Bob", "2026-02-05")
    write_rows(VENDOR, folder, row(VENDOR, id="a", owner="cto"), row(VENDOR, id="b"))
    commit("Cid", "2026-03-05")
    assert parts(VENDOR, folder) == {"a": (by("Ana", "2026-01-05"), by("Cid", "2026-03-05")),
                                     "b": (by("Bob", "2026-02-05"), by("Bob", "2026-02-05"))}


def test_a_column_that_is_added_empty_changes_no_row(repository):
    """Only what a row says counts as a change of it."""
    folder, commit = repository
    path = write_rows(VENDOR, folder, row(VENDOR))
    commit("Ana", "2026-01-05")
    lines = path.read_text().splitlines()
    path.write_text("# a comment\n" + "\n".join([lines[0] + ",note", lines[1] + ","]) + "\n")
    commit("Bob", "2026-02-05")
    assert parts(VENDOR, folder) == {"r1": (by("Ana", "2026-01-05"), by("Ana", "2026-01-05"))}


def test_a_row_taken_out_and_put_back_was_added_then(repository):
    """The later addition is the one that stands."""
    folder, commit = repository
    for rows, name, day in (([row(VENDOR)], "Ana", "2026-01-05"), ([row(VENDOR, id="x")], "Bob", "2026-02-05"),
                            ([row(VENDOR)], "Cid", "2026-03-05")):
        write_rows(VENDOR, folder, *rows)
        commit(name, day)
    assert parts(VENDOR, folder)["r1"] == (by("Cid", "2026-03-05"), by("Cid", "2026-03-05"))


def test_a_file_carries_who_added_and_who_changed_it(repository):
    """Files of a folder are followed one by one; one deleted and written anew counts from then."""
    folder, commit = repository
    write_file(MEETING, folder, "a.md", id="a")
    write_file(MEETING, folder, "b ü\t.md", id="b")
    commit("Ana", "2026-01-05")
    write_file(MEETING, folder, "a.md", id="a", chair="y")
    (folder / "meetings" / "b ü\t.md").unlink()
    commit("Bob", "2026-02-05")
    write_file(MEETING, folder, "b ü\t.md", id="b")
    commit("Cid", "2026-03-05")
    assert parts(MEETING, folder) == {"a": (by("Ana", "2026-01-05"), by("Bob", "2026-02-05")),
                                      "b": (by("Cid", "2026-03-05"), by("Cid", "2026-03-05"))}


def test_what_is_not_committed_has_nobody(repository):
    """An edit that nobody committed is not put on the last committer."""
    folder, commit = repository
    assert not (folder / "x").exists()
    write_rows(VENDOR, folder, row(VENDOR, id="a"))
    assert parts(VENDOR, folder) == {"a": (NOT_COMMITTED, NOT_COMMITTED)}
    write_file(MEETING, folder)
    commit("Ana", "2026-01-05")
    write_rows(VENDOR, folder, row(VENDOR, id="a", owner="me"), row(VENDOR, id="b"))
    write_file(MEETING, folder, chair="me")
    assert parts(VENDOR, folder) == dict.fromkeys("ab", (NOT_COMMITTED, NOT_COMMITTED))
    assert parts(MEETING, folder) == {"r1": (NOT_COMMITTED, NOT_COMMITTED)}


def test_a_folder_below_the_repositorys_root(repository):
    """Registers often live in a folder of a larger repository."""
    folder, commit = repository
    inner = folder / "soc2" / "registers"
    inner.mkdir(parents=True)
    write_rows(VENDOR, inner, row(VENDOR))
    write_file(MEETING, inner)
    commit("Ana", "2026-01-05")
    both = by("Ana", "2026-01-05")
    assert parts(VENDOR, inner) == parts(MEETING, inner) == {"r1": (both, both)}


def test_a_folder_without_a_repository(tmp_path):
    """No history is a fact of its own, not an error."""
    write_rows(VENDOR, tmp_path, row(VENDOR))
    found = Collected(VENDOR, tmp_path)
    assert found.codes == set()
    assert found.documents[0].body["first_commit"] == NOBODY


def test_a_record_says_who_added_it_and_is_not_revised_by_a_touch(repository):
    """The record holds ``first_commit`` and leaves ``last_commit`` to the document."""
    folder, commit = repository
    write_file(MEETING, folder)
    commit("Ana", "2026-01-05")
    record, = Collected(MEETING, folder).records
    assert record.body["first_commit"] == by("Ana", "2026-01-05")
    assert "last_commit" not in record.body


def _no_git(monkeypatch, folder):
    monkeypatch.setenv("PATH", str(folder))


def _damaged(monkeypatch, folder):
    (folder / ".git" / "HEAD").write_text("nothing")


DAMAGE = {"no git program": (_no_git, "git_not_installed"), "a damaged repository": (_damaged, "git_refused")}


@pytest.mark.parametrize(("damage", "code"), DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("register", [VENDOR, MEETING], ids=lambda r: r.kind)
def test_a_history_that_cannot_be_read_is_told(repository, monkeypatch, damage, code, register):
    """The entries are taken, nobody is named, and the problem is told."""
    folder, commit = repository
    write_rows(VENDOR, folder, row(VENDOR))
    write_file(MEETING, folder)
    commit("Ana", "2026-01-05")
    damage(monkeypatch, folder)
    found = Collected(register, folder)
    assert found.codes == {code}
    assert found.documents[0].body["first_commit"] == {"status": "error", "code": code}


def test_a_history_that_is_too_long_is_told(repository):
    """A bound that is reached is a problem, never a silent cut."""
    folder, commit = repository
    for number in range(3):
        write_rows(VENDOR, folder, row(VENDOR, id=f"r{number}"))
        commit("Ana", f"2026-01-0{number + 1}")
    for limits in (Limits(history_versions=2), Limits(history_bytes=10)):
        assert Collected(VENDOR, folder, limits).codes == {"history_too_long"}


def test_the_repositorys_own_configuration_starts_nothing(repository, tmp_path):
    """A pager, a signature program, a text conversion, a monitor and a hook that it names never run."""
    folder, commit = repository
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    (folder / ".gitattributes").write_text("* diff=trap filter=trap\n")
    write_rows(VENDOR, folder, row(VENDOR))
    write_file(MEETING, folder)
    commit("Ana", "2026-01-05")
    settings = {"core.pager": trap, "gpg.program": trap, "log.showSignature": "true", "diff.trap.textconv": trap,
                "diff.external": trap, "core.fsmonitor": trap, "core.hooksPath": tmp_path, "filter.trap.clean": trap,
                "core.sshCommand": trap, "core.editor": trap, "alias.log": f"!{trap}", "diff.trap.command": trap}
    for key, value in settings.items():
        subprocess.run(["git", "-C", str(folder), "config", key, str(value)], check=True)
    assert parts(VENDOR, folder)["r1"][0] == by("Ana", "2026-01-05")
    assert parts(MEETING, folder)["r1"][0] == by("Ana", "2026-01-05")
    assert not (tmp_path / "sprung").exists()


def test_a_hostile_author_is_only_text(repository):
    """A name with separators of the log's own format neither breaks the reading nor moves a date."""
    folder, commit = repository
    write_rows(VENDOR, folder, row(VENDOR))
    commit("A\x01 9\x02x:100", "2026-01-05")
    added = parts(VENDOR, folder)["r1"][0]
    assert added["value"]["at"] == "2026-01-05T10:00:00.000000Z"


def test_people_have_a_history_too(repository):
    """When a leaver's last day was written can be held against the day itself."""
    folder, commit = repository
    write_rows(PEOPLE, folder, row(PEOPLE, start="2026-01-01", end=""))
    commit("Ana", "2026-01-05")
    write_rows(PEOPLE, folder, row(PEOPLE, start="2026-01-01", end="2026-02-01"))
    commit("Hal", "2026-02-20")
    assert parts(PEOPLE, folder) == {"r1": (by("Ana", "2026-01-05"), by("Hal", "2026-02-20"))}


def test_raw_rows_of_broken_text_are_what_can_be_read():
    """An old version that was no table does not stop the history."""
    assert raw_rows("") == {}
    assert raw_rows('id,a\nx,"1') == {"x": {"id": "x", "a": "1"}}
    assert "x" not in raw_rows("<<<<<<< HEAD\nid,a\nx,1\n")
