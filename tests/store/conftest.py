"""Fixtures of the store's tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from collectors.base import Lane
from store.custody import set_anchor
from store.store import Store
from tests.store.helpers import START, Company, body, day, edit_store, finished, open_lane


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """An empty store in a folder of its own."""
    path = tmp_path / "evidence.db"
    with Store.create(path, at=START) as store:
        yield Company(store, path)


@pytest.fixture
def busy(company: Company, tmp_path: Path) -> Company:
    """A store with ten passes, events, records, a configuration entry and an anchor file."""
    fill(company, tmp_path)
    return company


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store as ``busy`` makes it, made once; tests take copies."""
    folder = tmp_path_factory.mktemp("filled")
    with Store.create(folder / "evidence.db", at=START) as store:
        fill(Company(store, folder / "evidence.db"), folder)
    return folder / "evidence.db"


@pytest.fixture
def copied(filled: Path, tmp_path: Path) -> Path:
    """A copy of the filled store with its key; its anchor is the original's and only read."""
    for suffix in ("", ".key"):
        shutil.copy(filled.with_name(filled.name + suffix), tmp_path / f"evidence.db{suffix}")
    return tmp_path / "evidence.db"


@pytest.fixture
def edit(busy: Company) -> Callable[..., None]:
    """Edit the busy store behind its back, as its administrator could."""
    return partial(edit_store, busy.path)


def fill(company: Company, folder: Path) -> None:
    """Ten passes, events, records, a configuration entry and an anchor file."""
    (folder / "elsewhere").mkdir()
    set_anchor(company.store, folder / "elsewhere" / "anchor.log", START)
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
