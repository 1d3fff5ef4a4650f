"""The verdict cache: what was put comes back, and a file that cannot be used is never an error."""

from __future__ import annotations

import sqlite3

import pytest

from store.cache import VerdictCache
from store.errors import StoreError

A, B, C = bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32


def test_vectors_are_kept_by_key_and_stored_once(tmp_path):
    """Equal vectors share an id, across keys too, and survive a restart."""
    with VerdictCache(tmp_path / "c.db") as cache:
        cache.put_vectors(b"kind 1", [(A, b"pass,fail"), (B, b"pass,fail"), (C, b"fail")])
        cache.put_vectors(b"kind 2", [(A, b"pass,fail")])
    with VerdictCache(tmp_path / "c.db") as cache:
        first, second = cache.vectors(b"kind 1"), cache.vectors(b"kind 2")
        assert set(first) == {A, B, C}
        assert first[A] == first[B] == second[A] != first[C]
        assert cache.vector(first[C]) == b"fail"
        assert cache.vectors(b"kind 3") == {}
        assert cache.vector(99) == b""


def test_a_vector_can_be_replaced(tmp_path):
    """The last vector put for a document counts."""
    with VerdictCache(tmp_path / "c.db") as cache:
        cache.put_vectors(b"k", [(A, b"old")])
        cache.put_vectors(b"k", [(A, b"new")])
        assert cache.vector(cache.vectors(b"k")[A]) == b"new"


def test_rows_are_kept_by_test(tmp_path):
    """Rows of one test do not mix with those of another."""
    with VerdictCache(tmp_path / "c.db") as cache:
        cache.put_rows(b"t1", [(b"r1", b"x"), (b"r2", b"y")])
        cache.put_rows(b"t2", [(b"r1", b"z")])
        assert cache.rows(b"t1") == {b"r1": b"x", b"r2": b"y"}
        assert cache.rows(b"t2") == {b"r1": b"z"}


def make_foreign(path):
    """A database of something else."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE vector (x)")
    connection.commit()
    connection.close()


DEFECTS = {
    "no database": lambda path: path.write_bytes(b"hello" * 1000),
    "empty": lambda path: path.write_bytes(b""),
    "foreign": make_foreign,
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_file_that_is_no_cache_is_replaced(tmp_path, defect):
    """Whatever lies in the cache's place, the cache is empty and usable afterwards."""
    DEFECTS[defect](tmp_path / "c.db")
    with VerdictCache(tmp_path / "c.db") as cache:
        assert cache.vectors(b"k") == {}
        cache.put_vectors(b"k", [(A, b"v")])
        assert cache.vector(cache.vectors(b"k")[A]) == b"v"


def test_damage_in_the_middle_is_an_empty_cache(tmp_path):
    """A page that became unreadable later makes the cache empty, and it is begun anew."""
    with VerdictCache(tmp_path / "c.db") as cache:
        cache.put_vectors(b"k", [(bytes([i % 256, i // 256]) * 16, b"v%d" % i) for i in range(2000)])
    data = bytearray((tmp_path / "c.db").read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    (tmp_path / "c.db").write_bytes(data)
    with VerdictCache(tmp_path / "c.db") as cache:
        assert cache.vectors(b"k") == {}
        cache.put_vectors(b"k", [(A, b"v")])
        assert cache.vector(cache.vectors(b"k")[A]) == b"v"


def test_an_evidence_store_is_never_discarded(company):
    """Naming the store as the cache is an error, and the store stays as it was."""
    with pytest.raises(StoreError, match="got an evidence store"):
        VerdictCache(company.path)
    company.store.append_entry("configuration", {})


def test_a_cache_that_cannot_be_written_forgets(tmp_path):
    """Without a place for its file the cache works for the run."""
    with VerdictCache(tmp_path / "missing" / "c.db") as cache:
        cache.put_rows(b"t", [(b"r", b"x")])
        assert cache.rows(b"t") == {b"r": b"x"}
