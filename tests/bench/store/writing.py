"""Writing to a store as the runner does, without a source."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from collectors.base import Lane
from store.store import Store
from tests.bench.documents import KIND
from tests.store.helpers import START, Company, day, finished, open_lane

LANE = Lane("bench:123456789012", KIND)
Items = Iterable[tuple[str, bytes]]


def company(path: Path) -> Company:
    """A new store with shortcuts."""
    return Company(Store.create(path, at=START), path)


def one_pass(into: Company, number: int, items: Items) -> None:
    """One pass of day ``number`` over one lane; its scan is complete."""
    running = into.begin(day(number))
    sink = open_lane(running, LANE, at=day(number))
    for subject, body in items:
        sink.add(subject, body)
    sink.seal(finished(day(number)))
    running.close(day(number + 0.01))
