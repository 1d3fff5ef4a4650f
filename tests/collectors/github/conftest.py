"""A small organisation on a stand-in server, read by the real client through the real runner into memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from agent.demo.standins.github import Codebase, GithubServer, GithubWorld
from agent.demo.standins.github.everything import furnish
from agent.demo.standins.github.sample import DELETION, NO_FORCE_PUSH, checks_rule, pull_request_rule
from collectors.github import connect
from collectors.limits import Limits
from collectors.runner import run_pass
from tests.collectors.core.memory import MemorySink

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
QUICK = Limits(threads=4, retries=2, backoff_first=0.01, backoff_most=0.02, retry_after_most=0.05, read_timeout=1.0)


@dataclass
class Organisation:
    """The world, its server, and a way to collect from it."""

    world: GithubWorld
    server: GithubServer
    limits: Limits = QUICK

    def config(self, **over):
        """A source as configured, its secrets resolved."""
        return {"name": "code", "organization": self.world.login, "token": f"token-{id(self)}",
                "base_url": self.server.url, **over}

    def source(self, **over):
        """The connected source."""
        return connect(self.config(**over), clock=self.world.clock, limits=self.limits)[0]

    def collect(self, *kinds, source=None, since=None, marks=None):
        """One pass; the lanes by kind, or by (kind, repository id) for changes."""
        sink = MemorySink(marks)
        run_pass([source or self.source()], sink, clock=self.world.clock, limits=self.limits, only=kinds or None,
                 history_start=since or self.world.clock() - timedelta(days=30))
        return {(lane.kind, lane.scope) if lane.scope else lane.kind: found for lane, found in sink.lanes.items()}

    def one(self, kind, **options):
        """The only lane of a kind."""
        lanes = self.collect(kind, **options)
        assert len(lanes) == 1, lanes
        return next(iter(lanes.values()))


@pytest.fixture
def world() -> GithubWorld:
    """Two owners, three members, one outside collaborator; a ruled, a protected and an archived repository."""
    made = GithubWorld("acme", now=NOW - timedelta(days=30))
    made.add_member("root", "admin")
    made.add_member("boss", "admin")
    for number in range(3):
        made.add_member(f"dev-{number}", two_factor=number != 2)
    made.add_outside_collaborator("helper", two_factor=False)
    for name in ("api", "web"):
        made.add_repository(name)
        Codebase(made, name).push("root", made.clock(), "first commit")
    made.add_repository("attic", archived=True)
    made.add_ruleset("api", [pull_request_rule(), checks_rule("ci"), NO_FORCE_PUSH, DELETION],
                     bypass=[{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}])
    made.protect("web", contexts=("build",))
    made.move_to(NOW)
    return made


@pytest.fixture
def server(world: GithubWorld) -> Iterator[GithubServer]:
    """The world's API."""
    with GithubServer(world) as running:
        yield running


@pytest.fixture
def acme(world: GithubWorld, server: GithubServer) -> Organisation:
    """The organisation to collect from."""
    return Organisation(world, server)


@pytest.fixture
def full(acme: Organisation) -> Organisation:
    """The organisation with one of everything in it, on GitHub's largest plan."""
    furnish(acme.world, "api")
    return acme


@pytest.fixture(scope="session")
def organisation() -> type[Organisation]:
    """For tests that make their own world."""
    return Organisation
