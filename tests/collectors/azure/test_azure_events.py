"""The activity log and backup jobs: windows, retention, late words, and nothing counted that was not seen."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from agent.demo.standins.azure.server import refusal
from agent.demo.standins.azure.world import MAIN
from agent.demo.standins.http import Reply

WRITE = "Microsoft.Network/networkSecurityGroups/write"
THING = f"/subscriptions/{MAIN}/resourceGroups/prod/providers/Microsoft.Network/networkSecurityGroups/open-ssh"


def _vault(tenant):
    return next(iter(tenant.world.jobs))


def test_an_event_is_read_once_and_kept(tenant):
    """Windows overlap by an hour; the same event in two passes is one."""
    tenant.world.event(WRITE, THING, tenant.world.clock() - timedelta(minutes=30))
    first = tenant.one("azure.activity")
    tenant.later(hours=1)
    tenant.world.event(WRITE, THING, tenant.world.clock() - timedelta(minutes=5))
    second = tenant.one("azure.activity")
    assert len(first.bodies) == 2
    assert len(second.bodies) == 3
    assert second.status == "complete"


def test_an_event_that_is_written_late_is_found_by_the_overlap(tenant):
    """Azure shows an event some minutes after it happened: the next window reaches back."""
    tenant.one("azure.activity")
    at = tenant.world.clock() - timedelta(minutes=20)
    tenant.later(hours=6)
    tenant.world.event(WRITE, THING, at)
    assert len(tenant.one("azure.activity").bodies) == 2


def test_only_administrative_and_security_events_are_kept(tenant):
    """Policy evaluation, health and cost are no changes; the rows read are counted all the same."""
    lane = tenant.one("azure.activity")
    assert {body["item"]["category"] for body in lane.bodies.values()} == {"Administrative"}
    assert lane.scan.completeness["rows"] == 2


def test_what_azure_no_longer_keeps_is_lost_with_its_reason(tenant):
    """A window that begins before the ninety days is cut, said, and not proven for what was cut."""
    since = tenant.world.clock() - timedelta(days=200)
    lane = tenant.one("azure.activity", since=since)
    assert "beyond_retention" in lane.codes
    assert lane.status == "complete"
    ninety = tenant.world.clock() - timedelta(days=90) + timedelta(seconds=tenant.limits.lane_seconds)
    assert lane.scan.completeness["since"] == int(ninety.timestamp() * 1e6)


@pytest.mark.parametrize("row", [{"category": {"value": "Administrative"}, "eventTimestamp": "2026-03-01T00:00:00Z"},
                                 {"category": {"value": "Security"}, "eventDataId": "x"},
                                 {"category": {"value": "Security"}, "eventDataId": "x", "eventTimestamp": "yesterday"},
                                 {"category": {"value": "Security"}, "eventDataId": "x",
                                  "eventTimestamp": "2026-03-01T00:00:00"}])
def test_an_event_without_id_or_time_is_a_problem(tenant, row):
    """It cannot be kept, and the population is not whole without it."""
    source = tenant.source()
    tenant.arm.fault("eventtypes", Reply(200, json.dumps({"value": [row]}).encode()), times=1)
    lane = tenant.one("azure.activity", source=source)
    assert (lane.status, lane.codes) == ("partial", {"unexpected_shape"})


def test_a_running_job_becomes_a_finished_one(tenant):
    """A job that was under way at the last pass is asked for again and ends as one event with two revisions."""
    start = tenant.world.clock() - timedelta(hours=3)
    job = {"name": "long", "properties": {"operation": "Backup", "status": "InProgress", "startTime": start.isoformat(),
                                          "entityFriendlyName": "vm-1"}}
    tenant.world.jobs[_vault(tenant)].append(job)
    tenant.one("azure.backup.job")
    tenant.later(hours=20)
    job["properties"] = {**job["properties"], "status": "Completed"}
    lane = tenant.one("azure.backup.job")
    assert lane.status == "complete"
    assert lane.report.events == 3
    with tenant.store.snapshot() as view:
        stored = {e.event_id.rpartition(":")[2]: e for e in view.events("azure.backup.job", start=0, end=10**18)}
    assert stored["long"].revisions == 1


def test_a_vault_that_refuses_leaves_no_proof(tenant):
    """The jobs of the other vaults count; that these are all is not claimed."""
    second = tenant.world.add("Microsoft.RecoveryServices/vaults", "second", {})
    tenant.world.jobs[second.lower()] = []
    tenant.arm.deny("/vaults/second/backupjobs")
    lane = tenant.one("azure.backup.job")
    assert (lane.status, lane.report.events) == ("partial", 2)
    assert lane.codes >= {"AuthorizationFailed", "no_proof"}


def test_a_window_of_jobs_never_exceeds_what_the_service_takes(tenant):
    """The service refuses more than thirty days: the filter stays within them."""
    tenant.one("azure.backup.job", since=tenant.world.clock() - timedelta(days=300))
    filters = [r.query["$filter"] for r in tenant.arm.requests if r.path.endswith("backupJobs")]
    assert filters == ["startTime eq '2026-01-31 06:00:00 AM' and endTime eq '2026-03-02 06:00:00 AM'"]


def test_no_vault_is_a_whole_and_empty_population(tenant):
    """No vault, no job: said with a proof of its own."""
    source = tenant.source()
    tenant.arm.fault("RecoveryServices/vaults", refusal(409, "MissingSubscriptionRegistration", "no"), times=1)
    lane = tenant.one("azure.backup.job", source=source)
    assert (lane.status, lane.report.events) == ("complete", 0)


def test_assessments_that_are_missing_from_the_answer_make_it_partial(tenant):
    """Resource Graph says how many rows there are; fewer than that are not all."""
    source = tenant.source()
    tenant.arm.fault("ResourceGraph", Reply(200, json.dumps(
        {"totalRecords": 7, "count": 0, "data": [], "resultTruncated": "true"}).encode()), times=1)
    lane = tenant.one("azure.compute.patch_assessment", source=source)
    assert (lane.status, lane.codes) == ("partial", {"rows_missing"})


def test_defender_that_assesses_nothing_is_off(tenant):
    """A subscription has something to say at least of itself: an empty list is one that nobody makes."""
    source = tenant.source()
    tenant.arm.fault("Microsoft.Security/assessments", Reply(200, b'{"value": []}'), times=1)
    lane = tenant.one("azure.defender.assessment", source=source)
    assert (lane.status, lane.codes) == ("partial", {"switched_off"})


def test_assessments_are_read_to_their_last_page(tls, tmp_path, tenants):
    """The query pages by a token in its body."""
    with tenants(tmp_path, tls, page=2) as made:
        first = made.world.patches[0]
        for number in range(4):
            made.world.patches.append({**first, "id": first["id"].replace("vm-1", f"vm-x{number}")})
        lane = made.one("azure.compute.patch_assessment")
        assert (lane.status, lane.report.documents) == ("complete", 5)
