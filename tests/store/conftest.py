"""Fixtures of the store's tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collectors.base import Lane
from store.custody import set_anchor
from store.store import Store
from tests.store.helpers import START, Company, body, day, finished, open_lane


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """An empty store in a folder of its own."""
    path = tmp_path / "evidence.db"
    with Store.create(path, at=START) as store:
        yield Company(store, path)


@pytest.fixture
def busy(company: Company, tmp_path: Path) -> Company:
    """A store with ten passes, events, records, a configuration entry and an anchor file."""
    (tmp_path / "elsewhere").mkdir()
    set_anchor(company.store, tmp_path / "elsewhere" / "anchor.log", START)
    company.store.append_entry("configuration", {"sources": ["aws"]}, at=START)
    for number in range(1, 6):
        company.scan(day(number), {f"bucket-{i}": {"n": i, "v": number if i == number else 0} for i in range(8)})
        company.events(day(number + 0.5), {f"42:pr:{number}": (day(number), {"merged": number})},
                       (day(number - 1), day(number)))
    running = company.begin(day(7))
    sink = open_lane(running, Lane("files:registers", "files.policy"), at=day(7))
    sink.add("P-1", body({"title": "Access"}))
    sink.add_record("P-1:2026", "policy_approval", day(3), body({"approved": True}))
    sink.seal(finished(day(7)))
    running.close(day(7.1))
    return company


@pytest.fixture
def edit(busy: Company) -> Callable[..., None]:
    """Edit the store behind its back, as its administrator could."""
    def run(sql: str, *values: Any) -> None:
        connection = sqlite3.connect(busy.path, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = OFF")
        assert connection.execute(sql, values).rowcount != 0
        connection.close()
    return run
