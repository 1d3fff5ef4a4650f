"""A large tenant: pages stream through, and no list is held whole."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime

from agent.demo.standins.azure import sample_world
from collectors.base import Scope
from collectors.guard import declaring
from collectors.limits import Limits

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
ROWS = 20_000


def test_policy_states_stream_in_bounded_memory(tls, tmp_path, tenants):
    """Twenty thousand states, 10 MB of answers, are read within a few megabytes."""
    world = sample_world(NOW)
    state = world.states[0]
    world.states = [{**state, "resourceId": f"{state['resourceId']}-{number}"} for number in range(ROWS)]
    with tenants(tmp_path, tls, world=world, page=1000) as made:
        made.limits = Limits(read_timeout=30.0)
        source = made.source()
        collector = next(c for c in source.collectors() if c.kind == "azure.policy.state")
        scope = Scope(next(iter(world.subscriptions)), "production", until=NOW)
        with declaring(*(o.name for o in collector.operations)):
            items = collector.collect(source, scope)
            next(items)  # the connection and the first page are there
            tracemalloc.start()
            count = 1 + sum(1 for _ in items)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert count == ROWS
    assert peak < 12_000_000, peak  # the server's own pages, in this process, included
