"""A year of daily scans in which little changes: it may cost little more than what did change.

The floor is a store in which each day only the changed subjects are written (each in a lane-wide scan of its own, so
that as many passes are sealed), after the SHA-256 of every document that was seen that day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random

from collectors.base import ScanStatus
from tests.bench.documents import encoded, name_of
from tests.bench.rows import Row, seconds
from tests.bench.sizes import Sizes
from tests.bench.store.writing import LANE, Items, company, one_pass
from tests.bench.timing import by_turns
from tests.store.helpers import Company, day, finished, open_lane

Days = list[dict[str, bytes]]


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """All scans against their changes alone and the hashing of what was seen."""
    days, numbers = _days(sizes), count()

    def run(write: Callable[[Company, Days], None]) -> None:
        into = company(folder / f"{next(numbers)}.db")
        write(into, days)
        into.store.close()

    taken = by_turns(lambda: run(_changes), lambda: run(_scans), sizes.long_rounds)
    what = f"a year: {sizes.days} scans of {sizes.year_subjects:,}, {sizes.churn} change a day"
    return [Row(what, seconds(taken.floor), seconds(taken.measured), taken.ratio, 1.5)]


def _days(sizes: Sizes) -> Days:
    """What is new each day; on the first, everything."""
    random = Random(1)
    days: Days = [{name_of(at): encoded(at) for at in range(sizes.year_subjects)}]
    for number in range(1, sizes.days):
        chosen = random.sample(range(sizes.year_subjects), sizes.churn)
        days.append({name_of(at): encoded(at, number) for at in chosen})
    return days


def _scans(into: Company, days: Days) -> None:
    current: dict[str, bytes] = {}
    for number, changed in enumerate(days):
        current.update(changed)
        one_pass(into, number, current.items())


def _changes(into: Company, days: Days) -> None:
    current: dict[str, bytes] = {}
    for number, changed in enumerate(days):
        current.update(changed)
        for body in current.values():
            hashlib.sha256(body).digest()
        _partial(into, number, changed.items())


def _partial(into: Company, number: int, items: Items) -> None:
    """A scan that closes nobody: what it does not see stays as it was."""
    running = into.begin(day(number))
    sink = open_lane(running, LANE, at=day(number))
    for subject, body in items:
        sink.add(subject, body)
    sink.seal(finished(day(number), ScanStatus.PARTIAL))
    running.close(day(number + 0.01))
