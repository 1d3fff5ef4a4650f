"""One real store with every document that the assessment of the builders cites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from collectors.base import Lane, ScanSeal, ScanStatus, Yields
from policies.operation.results import Assessment, LedgerState
from store.store import Store
from tests.reports import builders
from tests.reports.builders import NOW, Evidence


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """The evidence behind ``builders.assessment()``; tests must not write to it."""
    path = tmp_path_factory.mktemp("store") / "acme.db"
    built = builders.assessment()
    with Store.create(path, at=NOW) as store:
        _fill(store, built)
        with store.snapshot() as snapshot:
            state = LedgerState("acme.db", snapshot.head, verified=True, anchor="none", sequence=snapshot.sequence)
            yield Evidence(path, snapshot, replace(built, ledgers=(state,)))


def _fill(store: Store, built: Assessment) -> None:
    a_pass = store.writer(lambda: NOW).begin_pass(started_at=NOW - timedelta(hours=1), meta={})
    buckets = a_pass.open_lane(Lane("aws:123456789012", "aws.s3.bucket"), label="production", scope_label="",
                               provenance=b"{}", started_at=NOW - timedelta(hours=1), yields=Yields.STATE,
                               personal=False)
    changes = a_pass.open_lane(Lane("github:4711", "github.change"), label="acme", scope_label="", provenance=b"{}",
                               started_at=NOW - timedelta(hours=1), yields=Yields.EVENT, personal=False)
    names = {e.subject for r in built.controls for e in r.exposures}
    for name in sorted(names):
        buckets.add(name, builders.body(name))
    items = {row.item for r in built.controls for t in r.tests if t.population for row in t.population.rows}
    for item in sorted(items):
        changes.add_event(item, NOW - timedelta(days=2), builders.body(item))
    for lane in (buckets, changes):
        lane.seal(ScanSeal(ScanStatus.COMPLETE, NOW - timedelta(minutes=30)))
    a_pass.close(NOW - timedelta(minutes=20))
