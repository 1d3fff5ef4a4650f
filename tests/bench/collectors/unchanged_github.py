"""What an unchanged GitHub organisation costs of the rate limit, in a hundredth of what its first pass cost.

The organisation has one of everything in each repository. The floor is the first pass of a credential; what is measured
is the second, in the same process. Every lane of both must be complete.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from agent.demo.standins.github import GithubServer
from agent.demo.standins.github.everything import furnish, furnish_repository
from collectors import github
from collectors.limits import LIMITS
from collectors.runner import run_pass
from store.store import Store
from tests.bench.collectors.distant import NOW, organisation
from tests.bench.collectors.whole import require_whole
from tests.bench.rows import Row
from tests.bench.sizes import Sizes
from tests.bench.store.writing import company

_AIM = 5  # per cent of the calls that count
_LIMITS = replace(LIMITS, threads=2)  # the server is in this process


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """Two passes over ``sizes.organisation`` repositories that nobody touched in between."""
    world = organisation(sizes.organisation)
    furnish(world, "repository-0")
    for number in range(1, sizes.organisation):
        furnish_repository(world, f"repository-{number}")
    world.move_to(NOW + timedelta(hours=1))
    into = company(folder / "passes.db")
    with GithubServer(world, limit=10**7) as server:
        first, again = (_spent(server, into.store) for _ in range(2))
    into.store.close()
    share = 100 * again / first
    return [Row(f"an unchanged GitHub organisation of {sizes.organisation} repositories: calls that count",
                f"{first:,} at first", f"{again:,}", share, _AIM, "%")]


def _spent(server: GithubServer, store: Store) -> int:
    """Rate-limited calls of one pass."""
    before = server.remaining
    source, = github.connect({"name": "code", "organization": server.world.login, "token": "bench",
                              "base_url": server.url, "rule_suites": True}, clock=server.world.clock, limits=_LIMITS)
    report = run_pass([source], store.writer(server.world.clock), clock=server.world.clock, limits=_LIMITS,
                      history_start=NOW - timedelta(days=30))
    require_whole(report)
    server.world.move_to(server.world.clock() + timedelta(minutes=10))
    return before - server.remaining
