"""What a large directory costs: the calls for everybody's second factor, and the memory for all service principals.

The stand-in runs in a process of its own and makes its rows when they are asked for. The passes go into a real store.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from collectors import entra
from collectors.outcome import PassReport
from collectors.runner import run_pass
from tests.bench.child import ROOT, in_child, peak
from tests.bench.collectors.whole import require_whole
from tests.bench.rows import Row
from tests.bench.sizes import Sizes
from tests.bench.store.writing import company

_MEGABYTE = 1_000_000
_CALLS, _MEMORY = 20, 400
_SECRET = "any"  # the stand-in takes every secret


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """The floor of the calls is one a person; that of the memory, the process with its SDK before it reads."""
    with directory(sizes) as entry:
        calls = one_pass(entry, folder / "people.db", "entra.user", "entra.user_registration")
        before, after = in_child("collectors.directory:principals", entry=entry, path=str(folder / "memory.db"))
    asked = sum(lane.calls for lane in calls.lanes)
    return [Row(f"calls for {sizes.people:,} people with what they registered", f"{sizes.people:,} by person",
                f"{asked} by list", asked, _CALLS, "calls"),
            Row(f"peak memory of a pass over {sizes.principals:,} service principals", f"{before / _MEGABYTE:.0f} MB",
                f"{after / _MEGABYTE:.0f} MB", after / _MEGABYTE, _MEMORY, "MB")]


def principals(entry: dict[str, Any], path: str) -> tuple[int, int]:
    """One pass over all service principals; the peak before and after, in bytes."""
    entra.connect(entry, clock=_now)
    before = peak()
    one_pass(entry, Path(path), "entra.service_principal")
    return before, peak()


def one_pass(entry: dict[str, Any], path: Path, *kinds: str) -> PassReport:
    """The kinds of one directory into a new store; each must be read whole."""
    into = company(path)
    report = run_pass(entra.connect(entry, clock=_now), into.store.writer(_now), clock=_now, only=kinds)
    into.store.close()
    require_whole(report)
    return report


@contextmanager
def directory(sizes: Sizes) -> Iterator[dict[str, Any]]:
    """A tenant in a process of its own, as an entry with its secret resolved."""
    command = [sys.executable, "-m", "agent.demo.standins.graph", "--port", "0", "--people", str(sizes.people),
               "--principals", str(sizes.principals)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            lines = [server.stdout.readline() for _ in range(11)] if server.stdout else []
            entry, = yaml.safe_load("".join(lines[1:]))
            yield {**entry, "client_secret": _SECRET}
        finally:
            server.terminate()


def _now() -> datetime:
    return datetime.now(UTC)
