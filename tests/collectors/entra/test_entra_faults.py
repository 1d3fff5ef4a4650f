"""The fault list over every kind: each ends as an incomplete scan with its reason, never as "nothing found"."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.demo.standins.graph.tenant import ADMINS, EXCLUDED, subscription
from agent.demo.standins.http import HANG_UP, Reply
from collectors.base import CollectError
from collectors.entra import COLLECTORS
from collectors.runner import run_pass
from store.store import Store
from tests.collectors.entra.conftest import NOW

KINDS = {collector.kind for collector in COLLECTORS}
SINGLE = {"entra.authentication_methods_policy", "entra.security_defaults", "entra.authorization_policy",
          "entra.admin_consent_policy", "entra.app_management_policy", "entra.sharepoint_settings"}
FIRST_ONLY = {"entra.secure_score"}
"""The latest score is on the first page: no other is asked for."""


def said(status, code, message, **headers):
    """An error answer as Graph sends it."""
    body = {"error": {"code": code, "message": message, "innerError": {"request-id": "0"}}}
    return Reply(status, json.dumps(body).encode(), headers)


HTML = {"Content-Type": "text/html"}
THROTTLED = ("TooManyRequests", "Please retry after the suggested interval.")
FAULTS = {
    "429_with_long_retry_after": (said(429, *THROTTLED, **{"Retry-After": "3600"}), "throttled"),
    "429_with_a_date": (said(429, *THROTTLED, **{"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}), "throttled"),
    "429_again_and_again": (said(429, *THROTTLED, **{"Retry-After": "0"}), "throttled"),
    "401": (said(401, "InvalidAuthenticationToken", "Access token is empty."), "credentials_refused"),
    "401_expired": (said(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
                    "credentials_expired"),
    "403_permission": (said(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
                       "Authorization_RequestDenied"),
    "403_licence": (said(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or "
                         "tenant doesn't have premium license"), "licence_required"),
    "400_licence": (said(400, "AadPremiumLicenseRequired", "The tenant needs Microsoft Entra ID P2."),
                    "licence_required"),
    "404": (said(404, "Request_ResourceNotFound", "Resource does not exist."), "not_found"),
    "400": (said(400, "BadRequest", "Invalid filter clause"), "BadRequest"),
    "500": (said(500, "InternalServerError", "x"), "server_error"),
    "502_html": (Reply(502, b"<html>Bad gateway</html>", HTML), "server_error"),
    "503": (said(503, "ServiceUnavailable", "x"), "server_error"),
    "hang_up": (HANG_UP, "unreachable"),
    "html_with_200": (Reply(200, b"<html>Log in to the proxy</html>", HTML), "malformed_json"),
    "cut_json": (Reply(200, b'{"value": [{"id": "x"'), "malformed_json"),
    "key_given_twice": (Reply(200, b'{"value": [], "value": [{"id": "x"}]}'), "malformed_json"),
    "empty_body": (Reply(200, b""), "malformed_json"),
    "a_text": (Reply(200, b'"hello"'), "unexpected_shape"),
    "moved": (Reply(301, b"{}", {"Location": "https://elsewhere.example/v1.0/users"}), "http_301"),
    "not_ready": (Reply(202, b'{"value": []}'), "http_202"),
    "no_content": (Reply(204), "http_204"),
}
LISTS = {
    "no_value": (Reply(200, b"{}"), "unexpected_shape"),
    "null_value": (Reply(200, b'{"value": null}'), "unexpected_shape"),
    "rows_that_are_none": (Reply(200, b'{"value": [1]}'), "unexpected_shape"),
    "row_without_an_id": (Reply(200, b'{"value": [{"displayName": "x"}]}'), "unexpected_shape"),
}


def fail_all(tenant, reply, **options):
    """One pass in which everything but connecting answers ``reply``."""
    source = tenant.source()
    tenant.server.fault("", reply, times=10**6)
    return tenant.collect(source=source, **options)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_kind_fails_with_the_reason(tenant, fault):
    """Whatever goes wrong, each scan says so and has no subject to show for it."""
    reply, code = FAULTS[fault]
    lanes = fail_all(tenant, reply)
    assert set(lanes) == KINDS
    for kind, lane in lanes.items():
        assert (kind, lane.status, lane.bodies) == (kind, "failed", {})
        assert code in lane.codes, kind


@pytest.mark.parametrize("fault", LISTS)
def test_a_list_of_another_shape_is_not_an_empty_one(tenant, fault):
    """An answer without rows that can be read is no list, on any kind that is one."""
    reply, code = LISTS[fault]
    lanes = fail_all(tenant, reply)
    for kind in KINDS - SINGLE:
        assert (kind, lanes[kind].status) == (kind, "failed")
        assert code in lanes[kind].codes


def test_an_object_without_fields_is_no_policy(tenant):
    """An empty object says nothing, and is not stored as if it did."""
    lanes = fail_all(tenant, Reply(200, b'{"@odata.context": "x"}'))
    assert {kind: lanes[kind].codes for kind in SINGLE} == {kind: {"unexpected_shape"} for kind in SINGLE}


def test_a_page_token_that_repeats_ends_the_lane(tenant):
    """A list that leads back to itself is not read for ever, nor taken as whole."""
    source = tenant.source()
    link = f"{tenant.server.url}/v1.0/users?$skiptoken=page-0"
    page = Reply(200, json.dumps({"value": [{"id": "a"}], "@odata.nextLink": link}).encode())
    tenant.server.fault("/v1.0/users", page, times=99)
    lane = tenant.one("entra.user", source=source)
    assert lane.status == "partial"
    assert lane.codes == {"paging_does_not_end", "duplicate_subject"}


@pytest.mark.parametrize("link", [
    "https://elsewhere.example/v1.0/users?$skiptoken=2", "http://127.0.0.1/v1.0/users", "//elsewhere.example/v1.0/u",
    "https://elsewhere.example:bad/", 7, "/v1.0/users?$skiptoken=2"])
def test_a_next_link_to_another_place_is_refused(tenant, link):
    """The token goes to the Graph host only, whatever an answer says; what was read so far counts as partial."""
    source = tenant.source()
    page = Reply(200, json.dumps({"value": [{"id": "a"}], "@odata.nextLink": link}).encode())
    tenant.server.fault("/v1.0/users", page, times=99)
    lane = tenant.one("entra.user", source=source)
    assert lane.status == "partial"
    assert lane.codes == {"foreign_link"}


@pytest.mark.parametrize("fault", ["429_again_and_again", "500", "503", "502_html", "hang_up"])
def test_a_passing_fault_is_retried(tenant, fault):
    """One bad answer costs a retry and nothing else."""
    source = tenant.source()
    tenant.server.fault("/v1.0/users", FAULTS[fault][0], times=1)
    lane = tenant.one("entra.user", source=source)
    assert lane.status == "complete"
    assert lane.end.stats["retries"] == 1


@pytest.mark.parametrize("fault", ["401", "403_permission", "404", "500", "hang_up", "cut_json"])
def test_page_two_failing_after_page_one_is_partial(tenant, fault):
    """The people of page one count; the scan is partial, so that it closes nobody."""
    first = tenant.data["users"][0]
    tenant.data["users"] = [{**first, "id": f"{number:08}"} for number in range(1500)]
    source = tenant.source()
    tenant.server.fault("skiptoken", FAULTS[fault][0], times=99)
    lane = tenant.one("entra.user", source=source)
    assert lane.status == "partial"
    assert len(lane.bodies) == 999
    assert FAULTS[fault][1] in lane.codes


def test_a_slow_answer_times_out(tenant):
    """A Graph that does not answer in time is an error on every kind, not an empty list."""
    source = tenant.source()
    tenant.limits = replace(tenant.limits, retries=0, read_timeout=0.2, threads=16)
    source = tenant.source()
    tenant.server.fault("", delay=1.0, times=10**6)
    for kind, lane in tenant.collect(source=source).items():
        assert (kind, lane.status, lane.codes) == (kind, "failed", {"timeout"})


def test_a_lane_without_time_left_stops_asking(tenant):
    """When the budget of the lane is used up in a slow answer, the scan says so and is not whole."""
    source = tenant.source()
    tenant.limits = replace(tenant.limits, lane_seconds=0.5, retries=0, read_timeout=30.0)
    source = tenant.source()
    tenant.server.fault("/v1.0/users", delay=3.0, times=9)
    lane = tenant.one("entra.user", source=source)
    assert lane.status == "failed"
    assert lane.codes <= {"timeout", "time_budget"}


def test_an_answer_of_fifty_megabytes_is_not_swallowed(tenant):
    """A body beyond the limit is refused while it is read, and the scan says so."""
    tenant.limits = replace(tenant.limits, body_bytes=1_000_000)
    source = tenant.source()
    huge = b'{"value": [{"id": "x", "displayName": "' + b"x" * 50_000_000 + b'"}]}'
    tenant.server.fault("/v1.0/users", Reply(200, huge), times=9)
    lane = tenant.one("entra.user", source=source)
    assert lane.status == "failed"
    assert lane.codes == {"answer_too_large"}


def test_names_may_hold_anything(tenant):
    """Control characters, quotes and every script reach the store as they are; the subject is the id."""
    name = 'x\x00\x1b[31m"<script>\u202e\U0001f600é' + "y" * 300
    tenant.data["groups"][0]["displayName"] = name
    lane = tenant.one("entra.group")
    assert lane.status == "complete"
    assert lane.bodies[ADMINS]["label"] == name


def test_a_lone_surrogate_is_refused(tenant):
    """A name that no UTF-8 can hold makes the answer unreadable, not shorter."""
    source = tenant.source()
    tenant.server.fault("/v1.0/groups", Reply(200, b'{"value": [{"id": "x", "displayName": "\\ud800"}]}'), times=9)
    lane = tenant.one("entra.group", source=source)
    assert (lane.status, lane.codes) == ("failed", {"malformed_json"})


def test_two_rows_with_one_id_make_the_scan_partial(tenant):
    """The first is kept; that there were two is said."""
    tenant.data["groups"].append({**tenant.data["groups"][0], "displayName": "twin"})
    lane = tenant.one("entra.group")
    assert (lane.status, lane.codes) == ("partial", {"duplicate_subject"})


def test_a_clock_that_is_off_makes_scans_partial(tenant):
    """Six minutes between Graph's clock and ours: the instant for which a scan speaks cannot be trusted."""
    source = tenant.source()
    theirs = tenant.server.clock() + timedelta(minutes=6)
    tenant.server.clock = lambda: theirs
    lanes = tenant.collect("entra.user", "entra.security_defaults", source=source, clock=lambda: NOW)
    assert {(lane.status, *lane.codes) for lane in lanes.values()} == {("partial", "clock_skew")}


def test_a_token_that_expires_in_mid_run_ends_the_lanes(tenant):
    """401 after some answers: what was read counts, the rest is missing, nothing is filled with errors."""
    source = tenant.source()
    tenant.server.fault(f"/groups/{EXCLUDED}/transitiveMembers", FAULTS["401"][0], times=99)
    lane = tenant.one("entra.conditional_access_policy", source=source)
    assert (lane.status, lane.bodies, lane.codes) == ("failed", {}, {"credentials_refused"})


def test_a_refused_secret_is_no_source(tenant):
    """Connecting fails with the credential's own reason."""
    with pytest.raises(CollectError) as caught:
        tenant.source(client_secret="wrong")
    assert caught.value.code == "credentials_refused"


PARTS = {
    "entra.conditional_access_policy": ("transitiveMembers", "excluded", "partial"),
    "entra.directory_role": ("roleAssignments", "assignments", None),
    "entra.group": ("transitiveMembers", "members", None),
    "entra.access_review_instance": ("decisions", "decisions", None),
}


@pytest.mark.parametrize(("fault", "status"), [
    ("403_permission", "forbidden"), ("404", "forbidden"), ("500", "error"), ("hang_up", "error"),
    ("cut_json", "error"), ("403_licence", "forbidden")])
@pytest.mark.parametrize("kind", PARTS)
def test_a_part_that_fails_says_so_in_its_envelope(tenant, kind, fault, status):
    """The subject is listed, the part carries status and code, and the message is kept for people."""
    path, part, always = PARTS[kind]
    source = tenant.source()
    tenant.server.fault(path, FAULTS[fault][0], times=99)
    lane = tenant.one(kind, source=source)
    found = {body[part]["status"]: body[part]["code"] for body in lane.bodies.values()
             if body[part]["status"] not in ("ok", "absent")}
    assert found == {always or status: FAULTS[fault][1]}
    assert lane.status == "complete"
    assert FAULTS[fault][1] in lane.codes


def test_holders_of_a_role_are_partial_where_a_list_is_missing(tenant):
    """Without the eligible ones not everybody who can use the role is known; those known are named."""
    source = tenant.source()
    tenant.server.deny("roleEligibilityScheduleInstances")
    lane = tenant.one("entra.directory_role", source=source)
    holders = [body["holders"] for body in lane.bodies.values()]
    assert {part["status"] for part in holders} == {"partial"}
    assert {who["standing"] for part in holders for who in part["value"]} == {"active"}


GATED = {"entra.risky_user": "AAD_PREMIUM", "entra.role_management_policy": "AAD_PREMIUM",
         "entra.access_review": "AAD_PREMIUM", "entra.access_review_instance": "AAD_PREMIUM",
         "entra.managed_device": "AAD_PREMIUM_P2", "entra.device_compliance_policy": "AAD_PREMIUM_P2"}


@pytest.mark.parametrize("kind", GATED)
def test_a_feature_that_no_subscription_has_is_said_to_be_missing(tenant, kind):
    """The subscriptions prove that the tenant is not licensed: one document says so.

    The scan is complete, but for what the feature itself finds: of that there is no list.
    """
    tenant.data["subscribedSkus"] = [subscription(GATED[kind])]
    source = tenant.source()
    tenant.server.fault("", FAULTS["403_licence"][0], times=10**6)
    lane = tenant.one(kind, source=source)
    finds = kind == "entra.risky_user"
    assert (lane.status, lane.codes) == (("partial", {"switched_off"}) if finds else ("complete", set()))
    assert [body["licensed"] for body in lane.bodies.values()] == [False]


@pytest.mark.parametrize("skus", ["forbidden", "suspended", "none_of_it"])
@pytest.mark.parametrize("kind", GATED)
def test_a_refusal_alone_proves_no_missing_licence(tenant, kind, skus):
    """Where the subscriptions cannot be read, or have the plan, the refusal fails the scan."""
    if skus == "forbidden":
        tenant.server.deny("subscribedSkus")
    source = tenant.source()
    if skus == "suspended":
        tenant.data["subscribedSkus"] = [subscription("AAD_PREMIUM_P2", "INTUNE_A", status="Suspended")]
    tenant.server.fault("/(v1.0|beta)/(?!subscribedSkus)", FAULTS["403_licence"][0], times=10**6)
    lane = tenant.one(kind, source=source)
    assert (lane.status, lane.bodies, lane.codes) == ("failed", {}, {"licence_required"})


def test_what_was_known_is_not_closed_by_a_fault(tenant, tmp_path):
    """After a whole pass, one in which everything is refused leaves every subject of every kind as it was."""
    source, now = tenant.source(), tenant.server.clock()
    with Store.create(tmp_path / "evidence.db", at=now) as store:
        def collect(at):
            tenant.server.clock = lambda: at
            return run_pass([source], store.writer(lambda: at), clock=lambda: at, limits=tenant.limits)

        assert collect(now + timedelta(minutes=1)).ok
        tenant.server.fault("", FAULTS["403_permission"][0], times=10**6)
        assert not collect(now + timedelta(hours=1)).ok
        with store.snapshot() as view:
            lanes = view.lanes()
            assert {lane.kind for lane in lanes} == KINDS
            assert {view.scans(lane.id)[-1].status for lane in lanes} == {"failed"}
            changes = [change for lane in lanes for subject in view.history(lane.id) for change in subject.changes]
            assert len(changes) > 60
            assert all(change.digest is not None for change in changes)
