"""``verify`` of a store, against reading, inflating and hashing the bodies that it holds.

The aim allows twice that floor and 150 µs an entry of the ledger, for its signature (an Ed25519 check alone takes
about 100 µs), its roots and its scans. Signatures are checked by a second thread, so the clock on the wall decides.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from pathlib import Path
from random import Random

from store.verify import verify
from tests.bench.documents import encoded, name_of
from tests.bench.rows import Row, seconds
from tests.bench.sizes import Sizes
from tests.bench.store.writing import company, one_pass
from tests.bench.timing import by_turns, waited

_ENTRY = 150e-6  # seconds


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """The store of a year of daily scans with one subject in a hundred changing."""
    path = folder / "verify.db"
    _write(path, sizes)
    taken = by_turns(lambda: _bodies(path), lambda: verify(path), sizes.rounds * 2, waited)
    report = verify(path)
    if not report.ok:
        raise RuntimeError(f"verify: expected a sound store, got {report.problems[0]}")
    budget = 2 * taken.floor + _ENTRY * report.counts["entries"]
    what = f"verify: {report.counts['documents']:,} documents, {report.counts['entries']} entries"
    return [Row(what, f"{seconds(taken.floor)}, {seconds(budget)} allowed", seconds(taken.measured),
                taken.measured / budget, 1)]


def _write(path: Path, sizes: Sizes) -> None:
    into, random = company(path), Random(2)
    current = {name_of(at): encoded(at) for at in range(sizes.year_subjects)}
    for number in range(sizes.days):
        one_pass(into, number, current.items())
        for at in random.sample(range(sizes.year_subjects), sizes.churn):
            current[name_of(at)] = encoded(at, number + 1)
    into.store.close()


def _bodies(path: Path) -> None:
    connection = sqlite3.connect(path)
    for (packed,) in connection.execute("SELECT body FROM document"):
        hashlib.sha256(zlib.decompress(packed)).digest()
    connection.close()
