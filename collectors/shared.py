"""What several lanes of a pass need is asked for once: the first of them reads it, the others take it over.

Only what is a few minutes old is taken over, for a scan speaks for the instant at which it began. What failed is not
kept: each lane meets the failure by itself and says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from collectors.base import CollectError
from collectors.guard import meter

_T = TypeVar("_T")


@dataclass(slots=True)
class _Answer:
    """One question's place: who asks holds the lock, and everybody else waits for what comes."""

    lock: Lock = field(default_factory=Lock)
    asked_at: float = float("-inf")
    value: Any = None
    skew: float = 0.0


@dataclass(slots=True)
class PassMemory:
    """The answers of one pass that are younger than ``seconds``, by whatever names a question."""

    seconds: float
    _answers: dict[Hashable, _Answer] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def once(self, key: Hashable, ask: Callable[[], _T]) -> _T:
        """The answer to ``key``: the one that is known, or what ``ask`` gives now. Raises what ``ask`` raises."""
        with self._lock:
            known = self._answers.setdefault(key, _Answer())
        with known.lock:
            now = time.monotonic()
            if now - known.asked_at > self.seconds:
                known.value = ask()
                known.asked_at, known.skew = now, meter().skew
            meter().is_off(known.skew)  # a service's clock that is off makes every scan doubtful that rests on it
            value: _T = known.value
            return value


_memory: ContextVar[PassMemory | None] = ContextVar("tieout_pass_memory", default=None)


@contextmanager
def remembering(memory: PassMemory) -> Iterator[None]:
    """Share answers through ``memory`` inside the block."""
    token = _memory.set(memory)
    try:
        yield
    finally:
        _memory.reset(token)


def once(key: Hashable, ask: Callable[[], _T]) -> _T:
    """What ``ask`` gives, or gave another lane of this pass under the same ``key``; outside a pass it is asked."""
    memory = _memory.get()
    return ask() if memory is None else memory.once(key, ask)


def pages_once(key: Hashable, pages: Callable[[], Iterator[_T]]) -> Iterator[_T]:
    """The pages of a listing that lanes share. Those before one that fails are given before its error is raised."""
    seen: list[_T] = []

    def ask() -> list[_T]:
        seen.extend(pages())  # what came before an error stays in it
        return seen

    try:
        whole = once(key, ask)
    except CollectError:
        yield from seen
        raise
    yield from whole
