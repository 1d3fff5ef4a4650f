"""A small tenant on a stand-in Graph, read by msgraph-sdk's pipeline through the real runner into memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.demo.standins.graph import GraphServer, sample_tenant
from agent.demo.standins.microsoft import CLIENT, TENANT, Authority, LocalTls, local_tls
from collectors.entra import connect
from collectors.limits import Limits
from collectors.runner import run_pass
from tests.collectors.core.memory import MemorySink

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
QUICK = Limits(threads=4, retries=2, backoff_first=0.01, backoff_most=0.02, retry_after_most=0.05, read_timeout=2.0)


@dataclass
class Tenant:
    """The data, its server, and a way to collect from it."""

    server: GraphServer
    authority: Authority
    tls: LocalTls
    limits: Limits = QUICK

    @property
    def data(self) -> dict[str, Any]:
        """What Graph answers, by path."""
        return self.server.data

    def config(self, **over):
        """A source as configured, its secrets resolved."""
        return {"type": "entra", "name": "directory", "tenant_id": TENANT, "client_id": CLIENT,
                "client_secret": "s3cret-of-a-test", "authority": self.authority.url, "base_url": self.server.url,
                "disable_instance_discovery": True, "ca_bundle": str(self.tls.ca_bundle), **over}

    def source(self, **over):
        """The connected source."""
        return connect(self.config(**over), clock=self.server.clock, limits=self.limits)[0]

    def collect(self, *kinds, source=None, since=None, marks=None, clock=None, **over):
        """One pass; the lanes by kind."""
        sink = MemorySink(marks)
        run_pass([source or self.source(**over)], sink, clock=clock or self.server.clock, limits=self.limits,
                 only=kinds or None, history_start=since or NOW - timedelta(days=5))
        return {lane.kind: found for lane, found in sink.lanes.items()}

    def one(self, kind, **options):
        """The lane of one kind."""
        return self.collect(kind, **options)[kind]

    def asked(self):
        """The paths that were asked for, in order, without version and query."""
        return [target.partition("?")[0].removeprefix("/v1.0").removeprefix("/beta") for _, target in self.server.log]


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> LocalTls:
    """A certificate authority for the stand-ins of the session."""
    return local_tls(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def authority(tls: LocalTls) -> Iterator[Authority]:
    """The token endpoint."""
    with Authority(tls=tls.server) as running:
        yield running


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stands between the client and a server in this process."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def tenant(tls: LocalTls, authority: Authority) -> Iterator[Tenant]:
    """The sample tenant behind Graph."""
    with GraphServer(sample_tenant(NOW), clock=lambda: NOW, tls=tls.server) as server:
        yield Tenant(server, authority, tls)
