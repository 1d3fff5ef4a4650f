"""The logs as events: which are asked for, over which window, and what the proof says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.demo.standins.graph.entries import audit, provisioned, sign_in
from agent.demo.standins.graph.identity import guid
from agent.demo.standins.graph.tenant import BREAK_GLASS, subscription
from tests.collectors.entra.conftest import NOW

DAY, SETTLED = timedelta(days=1), timedelta(minutes=30)


def filters(tenant, path):
    """The filters that were asked for on a path."""
    from urllib.parse import parse_qs, urlsplit

    return [parse_qs(urlsplit(target).query)["$filter"][0] for _, target in tenant.server.log if path in target]


def test_every_audit_entry_of_the_window_is_an_event(tenant):
    """What happened in the window is there once, with its own time; what came later is left to the next window."""
    tenant.data["auditLogs/directoryAudits"] = [
        audit(n, NOW - timedelta(hours=n), "Add user", "UserManagement") for n in range(60)]
    lane = tenant.one("entra.directory_audit", since=NOW - 2 * DAY)
    assert lane.status == "complete"
    assert set(lane.bodies) == {f"Directory_{n:06}" for n in range(1, 49)}
    assert lane.occurred["Directory_000003"] == NOW - timedelta(hours=3)
    proof = lane.end.completeness
    assert (proof.since, proof.until, proof.rows) == (NOW - 2 * DAY, NOW - SETTLED, 48)


def test_what_was_provisioned_is_an_event_without_the_values_of_the_account(tenant):
    """How each attempt ended and on whom is kept; what was written into the account is not."""
    tenant.data["auditLogs/provisioning"] = [provisioned(n, NOW - timedelta(hours=n), "failure") for n in (1, 3, 60)]
    lane = tenant.one("entra.provisioning", since=NOW - 2 * DAY)
    assert lane.status == "complete"
    assert lane.end.completeness.rows == len(lane.bodies) == 2
    item = lane.bodies[guid(6501)]["item"]
    assert item["provisioningStatusInfo"]["status"] == "failure"
    assert item["sourceIdentity"]["id"] == guid(3)
    assert "modifiedProperties" not in item
    assert " gt " in filters(tenant, "provisioning")[0]


def test_windows_join_and_overlap(tenant):
    """The next window begins an hour before the mark of the last one, so that nothing falls between."""
    lane = tenant.one("entra.directory_audit", marks={"entra.directory_audit": NOW - DAY})
    assert lane.end.completeness.since == NOW - DAY - timedelta(hours=1)


@pytest.mark.parametrize(("plans", "days"), [(("AAD_PREMIUM_P2",), 30), (("AAD_PREMIUM",), 30), ((), 7)])
def test_the_licence_decides_how_far_back_a_window_reaches(tenant, plans, days):
    """Thirty days with P1 or P2, seven without; what lies before is said to be lost."""
    tenant.data["subscribedSkus"] = [subscription(*plans)]
    lane = tenant.one("entra.directory_audit", since=NOW - 100 * DAY)
    assert lane.end.completeness.since.date() == (NOW - days * DAY).date()
    assert lane.codes == {"beyond_retention"}


def test_subscriptions_that_cannot_be_read_count_as_none(tenant):
    """The shorter of the two is taken where the app may not see them."""
    tenant.server.deny("subscribedSkus")
    lane = tenant.one("entra.directory_audit", since=NOW - 100 * DAY)
    assert lane.end.completeness.since.date() == (NOW - 7 * DAY).date()


def test_sign_ins_are_those_that_somebody_must_look_at(tenant):
    """At risk, by a legacy client, or of an emergency account; an everyday one is not collected."""
    lane = tenant.one("entra.sign_in", break_glass=[BREAK_GLASS.upper()])
    assert set(lane.bodies) == {guid(3001), guid(3002), guid(3003)}
    assert lane.status == "complete"
    for word in ("riskState", "clientAppUsed", BREAK_GLASS):
        assert word in lane.end.completeness.query


def test_a_sign_in_that_answers_two_questions_is_one_event(tenant):
    """Counted once, so that the proof's rows are its events."""
    tenant.data["auditLogs/signIns"] = [sign_in(1, NOW - DAY, riskState="atRisk", clientAppUsed="IMAP4")]
    lane = tenant.one("entra.sign_in")
    assert (len(lane.bodies), lane.end.completeness.rows) == (1, 1)


def test_without_emergency_accounts_nobody_is_asked_for_by_name(tenant):
    """No question with an empty list of accounts, which would ask for everybody."""
    tenant.one("entra.sign_in")
    asked = filters(tenant, "signIns")
    assert len(asked) == 2
    assert all(" and (" in text for text in asked)


def test_many_emergency_accounts_are_asked_for_in_portions(tenant):
    """Ten in one question, for a filter may not grow without end."""
    tenant.one("entra.sign_in", break_glass=[guid(n) for n in range(25)])
    assert len(filters(tenant, "signIns")) == 5


@pytest.mark.parametrize("when", [None, "yesterday", "2026-02-30T00:00:00Z"])
def test_an_entry_without_a_time_is_no_event(tenant, when):
    """A time that cannot be read fails the scan: the entry must neither vanish nor get a time of ours."""
    source = tenant.source()
    entry = audit(1, NOW - DAY, "Add user", "UserManagement", activityDateTime=when)
    import json

    from agent.demo.standins.http import Reply
    tenant.server.fault("directoryAudits", Reply(200, json.dumps({"value": [entry]}).encode()), times=9)
    lane = tenant.one("entra.directory_audit", source=source)
    assert (lane.status, lane.codes, lane.end.completeness) == ("failed", {"unexpected_shape"}, None)


def test_one_question_that_fails_leaves_no_proof(tenant):
    """Events of the first question count, but the population is not whole."""
    source = tenant.source(break_glass=[BREAK_GLASS])
    tenant.server.deny("userId")
    lane = tenant.one("entra.sign_in", source=source)
    assert (lane.status, lane.end.completeness) == ("partial", None)
