"""A sample tenant on a stand-in, read by the real client through the real runner into a real store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from agent.demo.standins.azure import ArmServer, AzureWorld, sample_world
from agent.demo.standins.microsoft import CLIENT, TENANT, Authority, LocalTls, local_tls
from collectors.azure import connect
from collectors.limits import Limits
from collectors.runner import run_pass
from store.store import Store

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
QUICK = Limits(threads=4, retries=1, backoff_first=0.01, backoff_most=0.02, retry_after_most=0.05, read_timeout=1.0)


@dataclass
class Lane:
    """What the store says of one lane after a pass."""

    scan: Any
    bodies: dict[str, Any]
    open: set[str]
    report: Any

    @property
    def status(self):
        """complete, partial or failed."""
        return str(self.report.status)

    @property
    def codes(self):
        """The codes of its problems."""
        return {problem.code for problem in self.report.problems}


@dataclass
class Tenant:
    """The world, its servers, a store, and a way to collect into it."""

    world: AzureWorld
    arm: ArmServer
    entra: Authority
    store: Store
    ca_bundle: Path
    limits: Limits = QUICK

    def config(self, **over):
        """A source as configured, its secrets resolved."""
        return {"name": "cloud", "type": "azure", "tenant_id": TENANT, "client_id": CLIENT, "client_secret": "secret",
                "base_url": self.arm.url, "authority": self.entra.url, "disable_instance_discovery": True,
                "ca_bundle": str(self.ca_bundle), **over}

    def source(self, **over):
        """The connected source."""
        return connect(self.config(**over), clock=self.world.clock, limits=self.limits)[0]

    def collect(self, *kinds, source=None, since=None, **over):
        """One pass; the lanes by kind, or by (kind, subscription) where there are several."""
        report = run_pass([source or self.source(**over)], self.store.writer(self.world.clock),
                          clock=self.world.clock, limits=self.limits, only=kinds or None,
                          history_start=since or self.world.clock() - timedelta(days=30))
        found = {(one.lane.kind, one.lane.scope): self._lane(one) for one in report.lanes}
        scopes = {scope for _, scope in found if scope}
        return found if len(scopes) > 1 else {kind: lane for (kind, _), lane in found.items()}

    def one(self, kind, **options):
        """The only lane of a kind."""
        return self.collect(kind, **options)[kind]

    def later(self, **passed):
        """Let time pass."""
        self.world.clock.move_to(self.world.clock() + timedelta(**passed))

    def _lane(self, report):
        with self.store.snapshot() as view:
            info = next(i for i in view.lanes(kind=report.lane.kind) if i.scope == report.lane.scope)
            histories = list(view.history(info.id))
            last = {h.subject: h.changes[-1].digest for h in histories}
            bodies = {s: orjson.loads(view.document(d)) for s, d in last.items() if d is not None}
            events = {e.event_id: orjson.loads(view.document(e.digest)) for e in view.events(
                report.lane.kind, start=0, end=10**18)}
            return Lane(view.scans(info.id)[-1], {**bodies, **events}, set(bodies), report)


@contextmanager
def running(folder: Path, tls: LocalTls, world: AzureWorld | None = None, **options: Any) -> Iterator[Tenant]:
    """A tenant to collect from."""
    made = world or sample_world(NOW)
    with ArmServer(made, tls=tls.server, **options) as arm, Authority(tls=tls.server, clock=made.clock) as entra:
        store = Store.create(folder / "tieout.db", at=made.clock())
        try:
            yield Tenant(made, arm, entra, store, tls.ca_bundle)
        finally:
            store.close()


@pytest.fixture(scope="session")
def tls(tmp_path_factory) -> LocalTls:
    """A certificate authority for the stand-ins."""
    return local_tls(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tenant(tls, tmp_path) -> Iterator[Tenant]:
    """The sample tenant."""
    with running(tmp_path, tls) as made:
        yield made


@pytest.fixture(scope="session")
def tenants():
    """To run tenants of a test's own."""
    return running


@pytest.fixture(scope="session")
def whole(tls, tmp_path_factory):
    """One pass over everything, and what it took; nothing changes it."""
    with running(tmp_path_factory.mktemp("whole"), tls) as made:
        yield made, made.collect()
