"""A cold examination of documents of which no two look alike to the tests: alone, and shared out to processes.

The floor is the bare machine on the same pairs of test and document. The first aim speaks of processor time of one
process; it allows one and a half times the floor and a second. The second is on the clock, against one process.
"""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from policies.engine.embedded import EmbeddedEngine
from policies.library import read_library
from policies.operation.processes import processors
from policies.projection import build_input, project
from store.snapshot import Snapshot
from tests.bench.child import in_child
from tests.bench.documents import encoded_apart
from tests.bench.policies.cold import bare
from tests.bench.policies.period import examined, write
from tests.bench.rows import Row, seconds
from tests.bench.rules import all_tests, group_of, thirty_tests
from tests.bench.sizes import Sizes
from tests.bench.store.writing import company

_DAYS = 30
_ROUNDS = 3  # at most; one turn takes half a minute


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """Each turn in processes of their own."""
    place, cpus, rounds = str(folder), processors(), min(sizes.long_rounds, _ROUNDS)
    in_child("policies.shared:build", folder=place, documents=sizes.distinct)
    turns = [(in_child("policies.shared:floor", folder=place), in_child("policies.shared:cold", folder=place, count=1),
              in_child("policies.shared:cold", folder=place, count=cpus)) for _ in range(rounds)]
    pairs, floor = turns[0][0]["pairs"], min(turn[0]["taken"] for turn in turns)
    alone, waited, beside = (min(turn[at][key] for turn in turns) for at, key in
                             ((1, "worked"), (1, "waited"), (2, "waited")))
    allowed = 1.5 * floor + 1
    return [Row(f"processes: {pairs:,} distinct pairs, cold, in one process",
                f"{seconds(floor)}, {seconds(allowed)} allowed", seconds(alone), alone / allowed, 1),
            Row(f"processes: the same in {cpus} processes, on the clock", f"{seconds(waited)} in one", seconds(beside),
                waited / beside, 1 if cpus == 1 else 1.4, "times", at_least=True)]


def build(folder: str, documents: int) -> None:
    """The library and a store: half of the documents on the first day, the others as changes of a month."""
    root = Path(folder)
    thirty_tests(root / "library")
    write(company(root / "period.db"), documents // 2, _DAYS, documents - documents // 2, encoded_apart)


def cold(folder: str, count: int) -> dict[str, float]:
    """One examination that remembers nothing, in this process and ``count`` beside it."""
    start, clock = time.process_time(), time.perf_counter()
    examined(Path(folder), _DAYS, EmbeddedEngine(), remember=False, processes=count)
    return {"worked": time.process_time() - start, "waited": time.perf_counter() - clock}


def floor(folder: str) -> dict[str, float]:
    """The bare machine on every pair, inputs at hand."""
    path = Path(folder, "period.db")
    library = read_library([path.parent / "library"])
    tests, group = all_tests(library), group_of(library)
    with closing(Snapshot.open(path)) as view:
        lane, = view.lanes()
        digests = {c.digest for h in view.history(lane.id) for c in h.changes if c.digest}
        inputs = {build_input(project(body, group.evidence), b'{"maximum_days":90}')
                  for _, body in view.documents(digests)}
    run = bare(library, [(tests, given) for given in inputs])
    start = time.process_time()
    run()
    return {"taken": time.process_time() - start, "pairs": len(inputs) * len(tests)}
