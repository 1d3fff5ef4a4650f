"""Times of a floor and of what is held against it, taken by turns so that both meet the same machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

Action = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """The best time of the floor and the best of the measured, in seconds."""

    floor: float
    measured: float

    @property
    def ratio(self) -> float:
        """How many times the floor it takes."""
        return self.measured / self.floor


@contextmanager
def settled() -> Iterator[None]:
    """What the benchmark itself holds is no work for the collector of garbage while something is timed."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def worked(action: Action) -> float:
    """Seconds of processor time of one call, all threads of this process together.

    Not the clock on the wall: others who use the machine would be counted too.
    """
    with settled():
        start = time.process_time()
        action()
        return time.process_time() - start


def waited(action: Action) -> float:
    """Seconds on the wall of one call, where waiting is what is measured."""
    with settled():
        start = time.perf_counter()
        action()
        return time.perf_counter() - start


def by_turns(floor: Action, measured: Action, rounds: int, clock: Callable[[Action], float] = worked) -> Pair:
    """Floor, measured, floor, measured …, the best of each. Several rounds also warm both up."""
    taken = [(clock(floor), clock(measured)) for _ in range(rounds)]
    return Pair(min(pair[0] for pair in taken), min(pair[1] for pair in taken))
