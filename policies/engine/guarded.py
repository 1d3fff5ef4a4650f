"""Policies from outside in a process of their own, with a deadline: one that loops or breaks down costs its verdict.

The shipped tests stay in this process. What a folder of own policies brings is compiled and run in the worker alone; a
worker that does not answer in time, or dies, is replaced, and the test at fault is found by asking one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from policies.engine.base import Engine, EngineError, Request
from policies.engine.decode import error
from policies.engine.embedded import EmbeddedEngine
from policies.engine.worker import serve
from policies.library import is_from_outside
from policies.model import Library, Test, Verdict

DEADLINE_SECONDS = 10.0  # for the tests of one input
STARTING_SECONDS = 120.0  # to start and to compile the bundle
AT_ONCE = 100  # requests in the pipe; answers come one by one
EMBEDDED = "policies.engine.embedded:EmbeddedEngine"
INTERPRETER = "policies.engine.interpreter:InterpreterEngine"


def embedded_for(library: Library) -> Engine:
    """The embedded engine, loaded; guarded where the library holds anything from outside."""
    outside = any(is_from_outside(path) for path, _ in library.modules)
    engine: Engine = GuardedEngine() if outside else EmbeddedEngine()
    engine.load(library)
    return engine


class GuardedEngine:
    """Runs shipped tests here and others in a worker; see ``policies.engine.base.Engine``.

    ``inner`` is the engine of both, as ``module:Class``; its name, version and answers are this engine's.
    """

    def __init__(self, inner: str = EMBEDDED, deadline: float = DEADLINE_SECONDS) -> None:
        self._inner, self._deadline = inner, deadline
        self._here = EmbeddedEngine()
        self._worker: _Worker | None = None
        self._outside: frozenset[str] = frozenset()
        self._lock = threading.Lock()  # one pipe, one asker
        self.name, self.version = self._here.name, self._here.version

    def load(self, library: Library) -> None:
        """Take the library: what is shipped is compiled here, all of it in the worker."""
        shipped = {name: replace(control, tests=tuple(t for t in control.tests if not is_from_outside(t.source)))
                   for name, control in library.controls.items()}
        self._here.load(replace(library, controls=shipped, digest=f"{library.digest}-shipped",
                                modules=tuple(m for m in library.modules if not is_from_outside(m[0]))))
        self._outside = frozenset(test.id for control in library.controls.values() for test in control.tests
                                  if is_from_outside(test.source))
        self.close()
        self._worker = _Worker(self._inner, library)

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """One verdict a test on the input."""
        return self.evaluate_many([(tests, input_json)])[0]

    def evaluate_many(self, requests: Sequence[Request]) -> list[list[Verdict]]:
        """The same for many inputs."""
        away = [([test for test in tests if test.id in self._outside], body) for tests, body in requests]
        asked = [request for request in away if request[0]]
        with self._lock:
            answers = iter(self._ask(asked))
        merged: list[list[Verdict]] = []
        for (tests, body), (outside, _) in zip(requests, away, strict=True):
            there = iter(next(answers) if outside else ())
            here = iter(self._here.evaluate([t for t in tests if t.id not in self._outside], body))
            merged.append([next(there if test.id in self._outside else here) for test in tests])
        return merged

    def elsewhere(self, tests: Sequence[Test]) -> str:
        """The embedded engine for shipped tests. Those from outside are evaluated under this one's deadline alone."""
        return "" if any(test.id in self._outside for test in tests) else self._here.elsewhere(tests)

    def close(self) -> None:
        """End the worker; it is started anew when it is needed."""
        if self._worker is not None:
            self._worker.kill()

    def _ask(self, requests: Sequence[Request]) -> list[list[Verdict]]:
        if self._worker is None:
            raise EngineError(f"{self.name}: evaluate was called before load")
        found: list[list[Verdict]] = []
        while len(found) < len(requests):
            batch = requests[len(found):len(found) + AT_ONCE]
            answers, fault = self._worker.ask(batch, self._deadline)
            found += answers
            if fault:
                found.append(self._apart(batch[len(answers)], fault))
        return found

    def _apart(self, request: Request, fault: str) -> list[Verdict]:
        """The tests of an input on which the worker failed: one alone is at fault, several are asked one by one."""
        tests, body = request
        if len(tests) == 1:
            return [error(fault)]
        return [verdict for test in tests for verdict in self._ask([((test,), body)])[0]]


class _Worker:
    """One process at a time; started when first asked, and again after it was killed."""

    def __init__(self, engine: str, library: Library) -> None:
        self._engine, self._library = engine, library
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def ask(self, requests: Sequence[Request], deadline: float) -> tuple[list[list[Verdict]], str]:
        """The answers in their order up to the first that did not come, and why it did not; "" where all came."""
        pipe = self._pipe or self._start()
        answers: list[list[Verdict]] = []
        try:
            pipe.send([(tuple(tests), body) for tests, body in requests])
            for _ in requests:
                if not pipe.poll(deadline):
                    self.kill()
                    return answers, f"the policy took longer than {deadline:g} seconds and was stopped"
                answers.append(pipe.recv())
        except (EOFError, OSError):
            self.kill()
            return answers, "the process of the policy broke down; it may have asked for too much memory"
        return answers, ""

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def _start(self) -> Connection:
        context = get_context("spawn")  # not a fork: other threads may hold locks
        here, there = context.Pipe()
        self._process = context.Process(target=serve, args=(there, self._engine, self._library), daemon=True)
        self._process.start()
        there.close()
        with suppress(EOFError, OSError):
            if here.poll(STARTING_SECONDS):
                here.recv()
                self._pipe = here
                return here
        self.kill()
        here.close()
        raise EngineError("the policies from outside could not be compiled in time or broke the compiler",
                          hint="'tieout policy lint' names what it finds in them.")
