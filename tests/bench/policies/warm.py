"""Verdicts that are remembered: what one version of a document costs when its answers are in the cache."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from policies.operation.verdicts import VectorJudge
from store.cache import VerdictCache
from tests.bench.documents import encoded
from tests.bench.policies.once import OnceEngine
from tests.bench.rows import Row, seconds
from tests.bench.rules import all_tests, group_of, thirty_tests
from tests.bench.sizes import Sizes
from tests.bench.timing import by_turns

_EVERY = 10  # one version in ten does not pass


class Bodies:
    """The documents that the judge may ask for, made up when asked. The good ones are one body under many digests."""

    def __init__(self, count: int) -> None:
        self.digests = [sha256(b"%d" % at).digest() for at in range(count)]
        self._place = {digest: at for at, digest in enumerate(self.digests)}
        self._good = encoded(0)

    def document(self, digest: bytes) -> bytes:
        """One document."""
        at = self._place[digest]
        return self._good if at % _EVERY else encoded(at, 0, at // _EVERY)

    def documents(self, digests: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Many."""
        return ((digest, self.document(digest)) for digest in digests)


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """The answers of thirty tests on every version, through the judge and its cache, as after a restart.

    The floor reads the cache's rows into a dictionary and looks every version up in it.
    """
    library, bodies, engine = thirty_tests(folder / "library"), Bodies(sizes.subjects), OnceEngine()
    engine.load(library)
    group = group_of(library)
    with VerdictCache(folder / "warm.cache") as cache:
        VectorJudge(group, library, engine, cache, bodies).prepare(bodies.digests)

        def recall() -> None:
            judge = VectorJudge(group, library, engine, cache, bodies)
            judge.prepare(bodies.digests)
            failing = sum(b"f" in judge.codes(digest) for digest in bodies.digests)
            if judge.evaluated or not failing:
                raise RuntimeError(f"warm: expected remembered failures, got {failing}, {judge.evaluated} evaluated")

        taken = by_turns(lambda: _look_up(folder / "warm.cache", bodies.digests), recall, sizes.rounds)
    each = taken.measured / sizes.subjects
    return [Row(f"warm: {len(all_tests(library))} tests on a version, remembered",
                f"{seconds(taken.floor / sizes.subjects)} a version", f"{seconds(each)} a version",
                each * 1e6, 5, "µs")]


def _look_up(path: Path, digests: Iterable[bytes]) -> None:
    connection = sqlite3.connect(path)
    known = dict(connection.execute("SELECT digest, vector FROM outcome"))
    connection.close()
    for digest in digests:
        known[digest]
