"""A source that is down leaves failed scans on its lanes, so that the time around them is not taken for watched."""

from __future__ import annotations

from agent.config.sources import AwsSource
from agent.unreachable import known_lanes
from collectors.base import Lane
from store.store import Store
from tests.store.helpers import Company, day


def test_a_source_that_refuses_fails_every_lane_it_had(impatient, edited) -> None:
    """After a good pass, a pass that cannot reach the source seals one failed scan on each of its lanes."""
    assert impatient.call("collect").returncode == 0
    edited(impatient, impatient.server.url, "http://127.0.0.1:9")
    assert impatient.call("collect").returncode == 2
    with Store.open(impatient.folder / "tieout.db", readonly=True) as store, store.snapshot() as view:
        lanes = view.lanes(source="github:4711")
        last = {lane.kind: view.scans(lane.id)[-1] for lane in lanes}
    assert {"github.branch", "github.change", "github.member"} <= set(last)
    assert {scan.status for scan in last.values()} == {"failed"}
    assert all(scan.problems and "127.0.0.1:9" in scan.problems[0].message for scan in last.values())


def test_a_source_that_was_never_reached_is_named_and_nothing_else(impatient, edited) -> None:
    """Without earlier lanes there is nothing to fail; the others are collected, and readiness knows it as unknown."""
    edited(impatient, impatient.server.url, "http://127.0.0.1:9")
    collected = impatient.json("collect")
    assert [item["source"] for item in collected["unreached"]] == ["github"]
    assert {lane["kind"] for lane in collected["lanes"]} == {"files.person", "files.policy"}
    changes = next(item for item in impatient.json("readiness")["controls"] if item["id"] == "CM-01")
    assert changes["operation"] == "insufficient_evidence"


def test_an_organisation_that_cannot_be_listed_fails_the_lanes_of_every_member(tmp_path) -> None:
    """Its accounts are known by the entry's name; a source that merely begins alike is another one."""
    company = Company(Store.create(tmp_path / "tieout.db"), tmp_path / "tieout.db")
    for number, label in enumerate(("acme", "acme/payments", "acme-eu", "other")):
        company.scan(day(number), {"a": 1}, lane=Lane(f"aws:{number}", "aws.account"), label=label)
    organization = AwsSource(name="acme", type="aws", organization={"role_name": "audit"})
    alone = AwsSource(name="acme", type="aws")
    assert [lanes.label for lanes in known_lanes(company.store, organization)] == ["acme", "acme/payments"]
    assert [lanes.label for lanes in known_lanes(company.store, alone)] == ["acme"]
