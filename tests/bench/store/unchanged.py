"""A scan of a large lane in which nothing changed, on the way that every document takes.

The floor is what cannot be left out: each document as sorted JSON and its SHA-256. What is measured adds canonical
form, the search for secrets, the comparison with the lane's head and the seal. The second row takes the runner's whole
way (``collectors.lane``), with its checks of ids, sizes and time budgets, and may cost a little more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from collectors.base import Collector, Document, ScanSeal, ScanStatus
from collectors.canonical import canonical_bytes
from collectors.guard import Meter
from collectors.lane import LaneReading
from collectors.limits import LIMITS
from collectors.redact import redact
from tests.bench.documents import KIND, document, name_of
from tests.bench.rows import Row, seconds
from tests.bench.sizes import Sizes
from tests.bench.store.writing import LANE, company, one_pass
from tests.bench.timing import by_turns
from tests.store.helpers import Company, day, open_lane

Bodies = list[dict[str, Any]]
Scan = Callable[[Company, int, list[str], Bodies], None]


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """Canonical bytes, redaction and the lane's writer; then the same through the runner's lane."""
    bodies = [document(at) for at in range(sizes.different)]
    names = [name_of(at) for at in range(sizes.subjects)]
    into, numbers = company(folder / "unchanged.db"), count(1)
    _by_lane(into, next(numbers), names, bodies)
    rows = []
    for way, scan, aim in (("", _direct, 3), (", by the runner's lane", _by_lane, 3.5)):
        taken = by_turns(lambda: _floor(names, bodies),
                         partial(_again, scan, into, numbers, names, bodies), sizes.long_rounds)
        rows.append(Row(f"{sizes.subjects:,} unchanged subjects{way}", seconds(taken.floor), seconds(taken.measured),
                        taken.ratio, aim))
    with into.store.reading() as connection:
        (changes,) = connection.execute("SELECT count(*) FROM change").fetchone()
    if changes != sizes.subjects:
        raise RuntimeError(f"unchanged: expected {sizes.subjects} changes, those of the first scan, got {changes}")
    into.store.close()
    return rows


def _again(scan: Scan, into: Company, numbers: Iterator[int], names: list[str], bodies: Bodies) -> None:
    scan(into, next(numbers), names, bodies)


def _floor(names: list[str], bodies: Bodies) -> None:
    for at, name in enumerate(names):
        body = {**bodies[at % len(bodies)], "label": name}
        hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).digest()


def _direct(into: Company, number: int, names: list[str], bodies: Bodies) -> None:
    def items() -> Iterator[tuple[str, bytes]]:
        for at, name in enumerate(names):
            yield name, redact(canonical_bytes({**bodies[at % len(bodies)], "label": name}))[0]
    one_pass(into, number, items())


def _by_lane(into: Company, number: int, names: list[str], bodies: Bodies) -> None:
    running = into.begin(day(number))
    collector = Collector(KIND, "Boxes", (), lambda _source, _scope: iter(()))
    reading = LaneReading(collector, open_lane(running, LANE, at=day(number)),
                          Meter(clock=lambda: datetime.now(UTC), deadline=float("inf")), LIMITS)
    reading.read(Document(name, name, bodies[at % len(bodies)]) for at, name in enumerate(names))
    if reading.status is not ScanStatus.COMPLETE:
        raise RuntimeError(f"unchanged: expected a complete scan, got {reading.all_problems()}")
    reading.sink.seal(ScanSeal(reading.status, day(number), stats=reading.stats("bench")))
    running.close(day(number + 0.01))
