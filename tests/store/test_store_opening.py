"""Opening and making stores: what is refused, with which error, and that nothing is written meanwhile."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from store.errors import (
    KeyUnusable,
    NetworkMount,
    NewerStore,
    NotAStore,
    OlderStore,
    ReadOnlyStore,
    StoreError,
    StoreExists,
    StoreFull,
    StoreLocked,
)
from store.keys import create_key, load_key
from store.mounts import file_system, refuse_network
from store.store import Store
from store.verify import verify
from tests.store.helpers import Company, body, day, finished, open_lane


def run(path, *statements):
    """Run statements on a database behind the store's back."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_new_store_opens_verifies_and_keeps_its_key_private(company):
    """A new store has one genesis entry, its key is for its owner only, and nothing else is left in the folder."""
    assert verify(company.path).counts["entries"] == 1
    assert company.store.key_path.stat().st_mode & 0o777 == 0o600
    company.store.close()
    assert sorted(path.name for path in company.path.parent.iterdir()) == ["evidence.db", "evidence.db.key"]
    assert company.path.stat().st_mode & 0o777 == 0o600


def test_a_store_is_never_replaced(company):
    """Making a store where a file is already is refused."""
    with pytest.raises(StoreExists, match="expected no file"):
        Store.create(company.path)


def test_a_key_elsewhere_is_remembered(tmp_path):
    """A store made with a key at another path signs with it when opened without naming it."""
    (tmp_path / "keys").mkdir()
    with Store.create(tmp_path / "e.db", tmp_path / "keys" / "agent.pem"):
        pass
    with Store.open(tmp_path / "e.db") as store:
        store.append_entry("configuration", {})
    assert not (tmp_path / "e.db.key").exists()
    assert verify(tmp_path / "e.db").ok


def test_a_store_without_its_key_reads_and_does_not_write(company):
    """Reading and verifying need no key; an entry does, and the error names the file."""
    company.scan(day(1), {"a": 1})
    company.store.key_path.unlink()
    with Store.open(company.path) as store, store.snapshot() as snapshot:
        assert len(snapshot.lanes()) == 1
        with pytest.raises(KeyUnusable, match=r"evidence\.db\.key"):
            store.append_entry("configuration", {})
    assert verify(company.path).ok


@pytest.mark.parametrize("content", [b"", b"label: x\n", b"SQLite format 3\x00" + b"\x01" * 5000])
def test_another_file_is_no_store(tmp_path, content):
    """A file that is no database is refused and left as it was."""
    path = tmp_path / "tieout.yaml"
    path.write_bytes(content)
    for readonly in (True, False):
        with pytest.raises(NotAStore):
            Store.open(path, readonly=readonly)
    assert path.read_bytes() == content
    with pytest.raises(NotAStore):
        verify(path)


def test_a_missing_path_and_a_folder_are_no_store(tmp_path):
    """Opening never creates anything."""
    for path in (tmp_path / "missing.db", tmp_path):
        with pytest.raises(NotAStore, match="expected a tieout store"):
            Store.open(path)
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_application_is_left_alone(tmp_path):
    """A database without our application id is refused, even when it has tables of the same names."""
    run(tmp_path / "other.db", "CREATE TABLE entry (sequence)", "PRAGMA application_id = 7")
    before = (tmp_path / "other.db").read_bytes()
    with pytest.raises(NotAStore, match="another application"):
        Store.open(tmp_path / "other.db")
    assert (tmp_path / "other.db").read_bytes() == before


def test_a_newer_store_is_refused_before_any_write(company):
    """A migration that this version does not know means that a later version wrote the store."""
    company.store.close()
    run(company.path, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
                      "VALUES ('tieout.store', '0099_later', '')")
    for action in (lambda: Store.open(company.path), lambda: verify(company.path)):
        with pytest.raises(NewerStore, match="0099_later") as caught:
            action()
        assert "Upgrade" in caught.value.hint


def test_an_older_store_needs_writing_once(company, monkeypatch):
    """A store that lacks a migration is refused read-only and brought up to date when opened for writing."""
    from store import inspection, migrations

    company.store.close()
    steps = (*migrations.STEPS, ("0002_next", ("CREATE TABLE later (x TEXT) STRICT",)))
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(inspection, "NAMES", tuple(name for name, _ in steps))
    with pytest.raises(OlderStore, match="0002_next"):
        Store.open(company.path, readonly=True)
    with Store.open(company.path) as store, store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM later").fetchone()[0] == 0
        assert migrations.applied_names(connection) == ("0001_first", "0002_next")


def test_a_locked_store_says_so(company):
    """Another process's transaction ends the wait with a clear error and loses nothing."""
    other = sqlite3.connect(company.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(company.path, busy_seconds=0.05) as store, pytest.raises(StoreLocked, match="another process"):
        store.append_entry("configuration", {})
    other.execute("ROLLBACK")
    other.close()
    company.scan(day(1), {"a": 1})
    assert verify(company.path).ok


def test_a_full_disk_rolls_back_what_was_being_sealed(company):
    """When there is no room left, the scan is refused as a whole, and what was sealed before still verifies."""
    company.scan(day(1), {"a": 1})
    with company.store.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    running = company.begin(day(2))
    sink = open_lane(running, at=day(2))
    for number in range(500):
        sink.add(f"s{number}", body(os.urandom(400).hex()))
    with pytest.raises(StoreFull, match="no room left"):
        sink.seal(finished(day(2)))
    with company.store.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    running.close(day(2.1))
    assert verify(company.path).ok
    with company.store.snapshot() as snapshot:
        assert [scan.status for scan in snapshot.scans(1)] == ["complete", "interrupted"]


def test_a_full_disk_under_the_spool_is_said(company):
    """Bodies that find no room before they are sealed raise the same error."""
    sink = open_lane(company.begin(day(1)), at=day(1))
    sink._spool.close()
    with Path("/dev/full").open("wb", buffering=0) as full:
        sink._spool._file = full
        with pytest.raises(StoreFull, match="no room left"):
            sink.add("a", body(1))


def test_a_read_only_store_is_not_written(company):
    """A store opened read-only refuses every write in words."""
    with Store.open(company.path, readonly=True) as store:
        with pytest.raises(ReadOnlyStore, match="read-only"):
            store.append_entry("configuration", {})
        with pytest.raises(ReadOnlyStore):
            Company(store, company.path).scan(day(1), {})


MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/export /srv/share nfs4 rw 0 0
//nas/x /mnt/my\\040share cifs rw 0 0
sshfs#host: /home/me/remote fuse.sshfs rw 0 0
/dev/sdb1 /srv/share/local xfs rw 0 0
"""


@pytest.mark.parametrize(("path", "point", "kind"), [
    ("/var/lib/e.db", "/", "ext4"),
    ("/srv/share/a/e.db", "/srv/share", "nfs4"),
    ("/srv/shared/e.db", "/", "ext4"),
    ("/srv/share/local/e.db", "/srv/share/local", "xfs"),
    ("/mnt/my share/e.db", "/mnt/my share", "cifs"),
    ("/home/me/remote/e.db", "/home/me/remote", "fuse.sshfs"),
])
def test_the_mount_of_a_path_is_found(path, point, kind):
    """The longest mount point that holds the path decides; escaped spaces are read."""
    assert file_system(Path(path), MOUNTS) == (point, kind)


def test_a_network_mount_is_refused_with_a_sentence():
    """Locks over a network are not dependable, and the error says so; a local disk passes."""
    for path in ("/srv/share/e.db", "/mnt/my share/e.db", "/home/me/remote/e.db"):
        with pytest.raises(NetworkMount, match="needs a local disk"):
            refuse_network(Path(path), MOUNTS)
    refuse_network(Path("/var/lib/e.db"), MOUNTS)


def test_a_key_that_others_can_read_is_refused(tmp_path):
    """A key file must be its owner's only, and must hold an Ed25519 key."""
    create_key(tmp_path / "k")
    (tmp_path / "k").chmod(0o644)
    with pytest.raises(KeyUnusable, match="0600, got 0644"):
        load_key(tmp_path / "k")
    (tmp_path / "k").write_text("no key")
    (tmp_path / "k").chmod(0o600)
    with pytest.raises(KeyUnusable, match="PEM"):
        load_key(tmp_path / "k")


def test_every_error_says_what_to_do_next(tmp_path):
    """Errors of the store carry a hint."""
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path / "missing.db")
    assert caught.value.hint
    assert caught.value.exit_code == 3


def test_importing_the_store_loads_neither_sqlite_utils_nor_cryptography():
    """The command line must not pay for what it does not use."""
    code = ("import sys, store.store, store.verify, store.cache, store.custody, store.tombstones; "
            "sys.exit(bool({'sqlite_utils', 'cryptography'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0
