"""Cold evaluation shared out to processes, one engine each, where there is enough of it to pay for their start.

A process opens the evidence itself, read-only, and is told digests alone; it answers with vectors
(``policies.operation.answers``). Which of them judged a document changes no byte of any result.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing import get_context, parent_process
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from policies.engine.base import Engine, EngineError, PortableEngine
from policies.model import Library, Test
from policies.operation.answers import Answers, Documents

# A process takes about a second until its first answer, and a pair of test and document some 40 microseconds. Once as
# many pairs were evaluated here, or wait, as take that second, starting processes can at worst double what was spent.
WORTH = 25_000
SHARE = 2_500  # pairs that a process is asked at once: a tenth of a second, so that none waits long for the last


@runtime_checkable
class Portable(Protocol):
    """Evidence that another process can open."""

    def reopen(self) -> Callable[[], Documents]:
        """What opens the same evidence again, read-only; it can be sent to another process."""


@dataclass(frozen=True, slots=True)
class Question:
    """Tests that one input serves, the evidence that it holds, and the JSON object of their parameters."""

    tests: tuple[Test, ...]
    evidence: tuple[str, ...]
    params: bytes


class Processes:
    """The processes of one assessment. None starts before it is worth it; all end with the ``with`` block.

    ``count``: how many at most, by default one for each processor that this process may use.
    """

    def __init__(self, engine: Engine, library: Library, evidence: object, count: int | None = None) -> None:
        self._engine, self._library, self._evidence = engine, library, evidence
        self._count = processors() if count is None else count
        self._pool: ProcessPoolExecutor | None = None
        self._alone = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def take(self, tests: Sequence[Test], documents: int) -> bool:
        """Whether this many documents are to be shared out; where not, they are counted as evaluated here."""
        pairs = len(tests) * documents
        if self._count < 2 or not isinstance(self._evidence, Portable) or not self._elsewhere(tests):
            return False
        if pairs >= 2 * SHARE and (self._pool is not None or self._alone + pairs >= WORTH):
            return True
        self._alone += pairs
        return False

    def answers(self, question: Question, digests: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """(digest, vector) of every document in order. Raises ``EngineError`` where a process ends before it answered.

        Raises what reading the evidence raises.
        """
        size = max(1, SHARE // len(question.tests))
        shares = [digests[start:start + size] for start in range(0, len(digests), size)]
        asked = ([test.id for test in question.tests], question.evidence, question.params)
        pool = self._pool = self._pool or self._started(question.tests)
        try:
            with _interrupts_held():  # those that start now inherit it: an interrupt ends this process, which ends them
                futures = [pool.submit(_answered, *asked, share) for share in shares]
            for share, future in zip(shares, futures, strict=True):
                yield from zip(share, future.result(), strict=True)
        except BrokenProcessPool as error:
            raise EngineError(
                "a process that evaluates policies ended before it answered; nothing is concluded from the others",
                hint="The system may have ended it for want of memory. Run it again, or on one processor "
                     "(taskset -c 0): it is then evaluated in this process alone.") from error

    def _elsewhere(self, tests: Sequence[Test]) -> str:
        return self._engine.elsewhere(tests) if isinstance(self._engine, PortableEngine) else ""

    def _started(self, tests: Sequence[Test]) -> ProcessPoolExecutor:
        if not isinstance(self._evidence, Portable):
            raise EngineError("the evidence cannot be opened by another process")
        # The library goes as it was read here: its files may be other ones by now.
        library = replace(self._library, cases=(), needs=(), criteria=())
        spawn = get_context("spawn")  # not a fork: other threads may hold locks
        return ProcessPoolExecutor(self._count, spawn, _begin,
                                   (self._elsewhere(tests), library, self._evidence.reopen()))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _interrupts_held() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Process:
    """What one of the processes holds."""

    def __init__(self, engine: Engine, library: Library, documents: Documents) -> None:
        self._engine, self._documents = engine, documents
        self._tests = {test.id: test for control in library.controls.values() for test in control.tests}
        self._answers: dict[tuple[tuple[str, ...], tuple[str, ...], bytes], Answers] = {}

    def answered(self, names: Sequence[str], evidence: tuple[str, ...], params: bytes,
                 digests: Sequence[bytes]) -> list[bytes]:
        key = (tuple(names), evidence, params)
        if key not in self._answers:
            self._answers = {key: Answers(self._engine, [self._tests[name] for name in names], evidence, params)}
        same: dict[bytes, bytes] = {}  # equal vectors are one object, which is sent once
        return [same.setdefault(vector, vector)
                for _, vector in self._answers[key].on(self._documents.documents(digests))]


_HERE: list[_Process] = []


def _begin(engine: str, library: Library, reopen: Callable[[], Documents]) -> None:
    """Runs first in a process of its own: load the engine (``module:Class``) and open the evidence."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module, _, name = engine.partition(":")
    loaded: Engine = getattr(import_module(module), name)()
    loaded.load(library)
    _HERE.append(_Process(loaded, library, reopen()))


def _answered(names: Sequence[str], evidence: tuple[str, ...], params: bytes, digests: Sequence[bytes]) -> list[bytes]:
    return _HERE[0].answered(names, evidence, params, digests)


def _end_with_parent() -> None:
    """A parent that was killed tells nobody."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
