"""Reading the subjects of one lane by a few threads at a time, in the lane's own context and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")
_POOL = 8  # threads at most that read the subjects of one lane: the largest lane decides how long a pass takes
_POOL_FROM = 16  # subjects; for fewer a pool costs more than it saves


def each(read: Callable[[_T], _R], rows: Iterable[_T], *, threads: int, name: str = "") -> Iterator[_R]:
    """``read`` of every row in the order of the rows; ``threads`` is the most that the caller allows."""
    subjects = list(rows)
    count = min(_POOL, threads)
    if len(subjects) < _POOL_FROM or count < 2:
        yield from map(read, subjects)
        return
    contexts = [copy_context() for _ in subjects]  # the lane's declaration and meter, for each thread
    with ThreadPoolExecutor(count, thread_name_prefix=name) as pool:
        yield from pool.map(lambda context, subject: context.run(read, subject), contexts, subjects)
