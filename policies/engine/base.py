"""The port behind which policies are run: load a library, evaluate tests on one input, get verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from collectors.base import TieoutError
from policies.model import Library, Test, Verdict

Request = tuple[Sequence[Test], bytes]


class EngineError(TieoutError):
    """An engine could not be used at all: not reachable, not loaded, or not running the bundle it was given."""

    exit_code = 2


class Engine(Protocol):
    """An engine. An instance may be used from several threads; ``load`` comes first and may be repeated."""

    @property
    def name(self) -> str:
        """The engine's name as reports print it."""

    @property
    def version(self) -> str:
        """Its version, part of what a verdict is remembered by."""

    def load(self, library: Library) -> None:
        """Take the library's modules. A policy that does not compile becomes ``error`` verdicts, never a raise."""

    def evaluate(self, tests: Sequence[Test], input_json: bytes) -> list[Verdict]:
        """One verdict a test, in their order, on one input (JSON of ``projection.build_input``)."""


@runtime_checkable
class BatchEngine(Protocol):
    """An engine that answers many inputs in one exchange."""

    def evaluate_many(self, requests: Sequence[Request]) -> list[list[Verdict]]:
        """The same as ``evaluate`` for each request, in order."""


@runtime_checkable
class PortableEngine(Protocol):
    """An engine that can be had in another process as well."""

    def elsewhere(self, tests: Sequence[Test]) -> str:
        """What answers these tests alike in another process, as ``module:Class``; "" where nothing may."""


def evaluate_many(engine: Engine, requests: Sequence[Request]) -> list[list[Verdict]]:
    """Evaluate many (tests, input) pairs, in one exchange where the engine can."""
    if isinstance(engine, BatchEngine):
        return engine.evaluate_many(requests)
    return [engine.evaluate(tests, input_json) for tests, input_json in requests]
