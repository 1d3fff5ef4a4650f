"""How many times as fast a pass is when lanes are read side by side, against services that take a while to answer.

The floor is the same pass with one thread; what is measured has the default limits. The aim is a speed-up. Each pass
goes into a new store and must read every lane completely.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from agent.demo.standins.github import GithubServer
from collectors import aws, github
from collectors.base import Source
from collectors.limits import LIMITS, Limits
from collectors.runner import run_pass
from tests.bench.child import ROOT
from tests.bench.collectors.distant import NOW, REGIONS, DistantWorld, furnish, organisation
from tests.bench.collectors.whole import require_whole
from tests.bench.rows import Row, seconds
from tests.bench.sizes import Sizes
from tests.bench.store.writing import company
from tests.bench.timing import waited

Connect = Callable[[Limits], list[Source]]
_SERIAL = replace(LIMITS, threads=1)
_NAMES = count()
_AWS_AIM = 8
_GITHUB_AIM = 3  # no more: GitHub asks its callers not to send requests side by side, and limits those who do


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """An AWS account over four regions, and a GitHub organisation over HTTP."""
    pause = f"{sizes.latency * 1000:.0f} ms an answer, {LIMITS.threads} threads"
    with distant_account(folder, sizes) as connect:
        rows = [_row(f"an AWS pass, {pause}", folder, connect, _AWS_AIM)]
    with distant_organisation(sizes) as connect:
        return [*rows, _row(f"a GitHub pass, {pause}", folder, connect, _GITHUB_AIM)]


def _row(what: str, folder: Path, connect: Connect, aim: float) -> Row:
    serial, concurrent = (one(folder, connect, limits) for limits in (_SERIAL, LIMITS))
    return Row(what, f"{seconds(serial)} with one", seconds(concurrent), serial / concurrent, aim, "times",
               at_least=True)


def one(folder: Path, connect: Connect, limits: Limits) -> float:
    """Seconds on the clock of one pass into a new store."""
    sources = connect(limits)
    into = company(folder / f"{next(_NAMES)}.db")

    def read() -> None:
        report = run_pass(sources, into.store.writer(lambda: NOW), clock=lambda: NOW, limits=limits)
        require_whole(report)

    taken = waited(read)
    into.store.close()
    return taken


@contextmanager
def distant_account(folder: Path, sizes: Sizes) -> Iterator[Connect]:
    """An account in this process whose answers are known from a pass before, so that only the pause is waited for."""
    regions = REGIONS[:sizes.regions]
    with DistantWorld(lambda: NOW, regions=regions) as world:
        with world.dated():
            furnish(world, sizes.buckets)

        def connect(limits: Limits) -> list[Source]:
            return aws.connect({"type": "aws", "name": "prod", "regions": list(regions)}, clock=lambda: NOW,
                               limits=limits)

        one(folder, connect, LIMITS)
        world.latency = sizes.latency
        yield connect


@contextmanager
def distant_organisation(sizes: Sizes) -> Iterator[Connect]:
    """A server in a process of its own, so that it does not share this one's interpreter."""
    command = [sys.executable, "-m", "tests.bench.collectors.latency", str(sizes.repositories), str(sizes.latency)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        url = server.stdout.readline().strip() if server.stdout else ""

        def connect(limits: Limits) -> list[Source]:
            # A token of its own for each pass: what one credential has seen is asked for with its ETag.
            return github.connect({"name": "code", "organization": "example-org", "token": f"token-{next(_NAMES)}",
                                   "base_url": url}, clock=lambda: NOW, limits=limits)
        try:
            yield connect
        finally:
            server.terminate()


def _serve() -> None:
    """Serve until terminated; the address is printed first."""
    repositories, latency = int(sys.argv[1]), float(sys.argv[2])
    server = GithubServer(organisation(repositories), limit=1_000_000)
    server.fault("", times=10**9, delay=latency)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    _serve()
