"""The process in which policies from outside are evaluated: it is told what to do over a pipe, and may be killed.

It answers requests one by one and in their order, so that whoever waits knows which of them took too long.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from policies.model import Library, Test

MEMORY_BYTES = 4 * 1024**3  # of address space; a policy that asks for more ends its own process


def serve(pipe: Connection, engine: str, library: Library) -> None:
    """Load the library into the engine (``module:Class``) and answer until the pipe closes. Runs in the process."""
    _limit_memory()
    module, _, name = engine.partition(":")
    loaded = getattr(import_module(module), name)()
    loaded.load(library)
    pipe.send("ready")
    while True:
        try:
            requests: Sequence[tuple[Sequence[Test], bytes]] = pipe.recv()
        except EOFError:
            return
        for tests, body in requests:
            pipe.send(loaded.evaluate(tests, body))


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most: Any = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
