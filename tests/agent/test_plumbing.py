"""Keeping the ledger: a restore is refused until it is said, and a key can be replaced."""

from __future__ import annotations

import shutil


def test_a_restored_copy_is_refused_until_it_is_recorded_as_a_fork(fresh) -> None:
    """An older copy in the store's place stops the next pass; a fork with a reason lets it go on, and says so."""
    assert fresh.call("collect").returncode == 0
    shutil.copy(fresh.folder / "tieout.db", fresh.folder / "copy.db")
    assert fresh.call("collect").returncode == 0
    shutil.copy(fresh.folder / "copy.db", fresh.folder / "tieout.db")
    for leftover in fresh.folder.glob("tieout.db-*"):
        leftover.unlink()
    refused = fresh.call("collect")
    assert refused.returncode == 4
    assert "tieout plumbing fork" in refused.stderr
    assert fresh.call("verify").returncode == 4
    assert fresh.call("plumbing", "fork", "--reason", "restored from a copy").returncode == 0
    assert fresh.call("collect").returncode == 0
    verified = fresh.json("verify")
    assert verified["ok"]
    assert any("fork" in fact for fact in verified["facts"])


def test_a_rotated_key_signs_what_follows(fresh) -> None:
    """After a rotation the store still verifies, and the next pass is signed by the new key."""
    assert fresh.call("collect").returncode == 0
    before = (fresh.folder / "tieout.db.key").read_bytes()
    assert fresh.call("plumbing", "rotate-key").returncode == 0
    assert (fresh.folder / "tieout.db.key").read_bytes() != before
    assert fresh.call("collect").returncode == 0
    assert fresh.json("verify")["ok"]
