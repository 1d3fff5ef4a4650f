"""A small organisation on a stand-in server, read by the real client through the real runner into memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from agent.demo.standins.github import Codebase, GithubServer, GithubWorld
from agent.demo.standins.github.everything import furnish
from agent.demo.standins.github.sample import DELETION, NO_FORCE_PUSH, checks_rule, pull_request_rule
from collectors.base import Lane, ScanSeal
from collectors.github import connect
from collectors.limits import Limits
from collectors.runner import run_pass

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
QUICK = Limits(threads=4, retries=2, backoff_first=0.01, backoff_most=0.02, retry_after_most=0.05, read_timeout=1.0)


@dataclass
class MemoryLane:
    """What one lane came to."""

    bodies: dict[str, Any] = field(default_factory=dict)
    occurred: dict[str, datetime] = field(default_factory=dict)
    end: ScanSeal | None = None

    def add(self, subject, body):
        """One subject."""
        self.bodies[subject] = orjson.loads(body)

    def add_event(self, event_id, occurred_at, body):
        """One event."""
        self.bodies[event_id] = orjson.loads(body)
        self.occurred[event_id] = occurred_at

    def seal(self, seal):
        """How it ended."""
        self.end = seal

    @property
    def status(self):
        """complete, partial or failed."""
        return str(self.end.status)

    @property
    def codes(self):
        """The codes of its problems."""
        return {problem.code for problem in self.end.problems}


class MemorySink:
    """Keeps one pass in memory; ``marks`` are the high-water marks of event lanes."""

    def __init__(self, marks=None):
        self.lanes: dict[Lane, MemoryLane] = {}
        self.marks = marks or {}

    def begin_pass(self, **_):
        """There is only one pass."""
        return self

    def open_lane(self, lane, **_):
        """A new lane."""
        self.lanes[lane] = MemoryLane()
        return self.lanes[lane]

    def since(self, lane, _kept_from=None):
        """The mark given for the scope."""
        return self.marks.get(lane.scope)

    def close(self, _ended_at):
        """No ledger here."""
        return "00"


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
