"""The fault list over every kind: each fault ends as an incomplete scan with its reason, and closes nothing."""

from __future__ import annotations

import json

import pytest

from agent.demo.standins.azure.server import refusal
from agent.demo.standins.http import HANG_UP, Reply
from collectors.azure import COLLECTORS
from collectors.limits import Limits

STATES = sorted(c.kind for c in COLLECTORS if c.yields == "state")
EVENTS = sorted(c.kind for c in COLLECTORS if c.yields == "event")
KINDS = sorted([*STATES, *EVENTS])
WITH_PARTS = ["azure.storage.account", "azure.sql.server", "azure.sql.database", "azure.postgresql.server",
              "azure.mysql.server", "azure.cosmos.account", "azure.keyvault.vault", "azure.compute.machine",
              "azure.network.application_gateway", "azure.kubernetes.cluster", "azure.container.registry",
              "azure.web.site", "azure.backup.vault"]
HTML = {"Content-Type": "text/html"}
BIG = Reply(200, b'{"value": [' + (b'{"id": "' + b"x" * 1000 + b'"},') * 2_000 + b'{"id": "x"}]}')
FAULTS = {
    "429_with_long_retry_after": (refusal(429, "TooManyRequests", "slow down", **{"Retry-After": "3600"}), "throttled"),
    "429_again_and_again": (refusal(429, "TooManyRequests", "slow down", **{"Retry-After": "0"}), "throttled"),
    "401_expired_in_mid_run": (refusal(401, "ExpiredAuthenticationToken", "The access token expiry UTC time …"),
                               "credentials_expired"),
    "401_refused": (refusal(401, "InvalidAuthenticationToken", "Could not validate."), "credentials_refused"),
    "403_missing_permission": (refusal(403, "AuthorizationFailed", "does not have authorization"),
                               "AuthorizationFailed"),
    "403_policy": (refusal(403, "RequestDisallowedByPolicy", "disallowed"), "RequestDisallowedByPolicy"),
    "404_not_allowed_to_see": (refusal(404, "SubscriptionNotFound", "could not be found"), "SubscriptionNotFound"),
    "404_not_there": (refusal(404, "ResourceNotFound", "was not found"), "ResourceNotFound"),
    "400_old_version": (refusal(400, "NoRegisteredProviderFound", "No registered resource provider found"),
                        "NoRegisteredProviderFound"),
    "500": (refusal(500, "InternalServerError", "Encountered internal server error."), "server_error"),
    "502_html": (Reply(502, b"<html>Bad gateway</html>", HTML), "server_error"),
    "503": (refusal(503, "ServerBusy", "busy"), "server_error"),
    "hang_up": (HANG_UP, "unreachable"),
    "html_with_200": (Reply(200, b"<html>Log in to the proxy</html>", HTML), "malformed_json"),
    "cut_json": (Reply(200, b'{"value": [{"id": "x"'), "malformed_json"),
    "key_given_twice": (Reply(200, b'{"value": [], "value": []}'), "malformed_json"),
    "empty_body": (Reply(200, b""), "malformed_json"),
    "wrong_shape": (Reply(200, b'"hello"'), "unexpected_shape"),
    "list_as_object": (Reply(200, b'{"value": {}, "data": {}}'), "unexpected_shape"),
    "no_list": (Reply(200, b"{}"), "unexpected_shape"),
    "moved": (Reply(302, b"{}", {"Location": "https://example.com/"}), "http_302"),
    "not_ready": (Reply(202, b"{}"), "http_202"),
    "no_content": (Reply(204), "http_204"),
    "too_large": (BIG, "answer_too_large"),
}
_LIMITS = Limits(threads=4, retries=1, backoff_first=0.01, backoff_most=0.02, retry_after_most=0.05, read_timeout=1.0,
                 body_bytes=1_000_000)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_listing_that_fails_is_never_complete(tls, tmp_path, tenants, fault):
    """Whatever goes wrong, the scan of every kind says so with its reason, shows nothing for it, and closes nothing."""
    reply, code = FAULTS[fault]
    with tenants(tmp_path, tls) as made:
        made.limits = _LIMITS
        before = made.collect()
        made.later(days=1)
        source = made.source()
        made.arm.fault(".", reply, times=10**6, skip=1)  # the list of the plan is the first request
        after = made.collect(source=source)
    assert set(after) == set(KINDS)
    assert {kind: lane.status for kind, lane in after.items() if lane.status not in ("failed", "partial")} == {}
    assert {kind: lane.codes for kind, lane in after.items() if code not in lane.codes} == {}
    seen = {kind for kind, lane in after.items() if lane.report.documents or lane.report.events}
    assert seen <= {"azure.subscription"}  # it takes the plan's list over
    assert {kind for kind, lane in after.items() if not lane.report.problems[0].message} == set()
    assert {kind: lane.open for kind, lane in after.items()} == {kind: lane.open for kind, lane in before.items()}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_list_of_subscriptions_that_fails_is_no_tenant_without_any(tenant, fault):
    """The scan of the subscriptions fails with its reason, and none of them is closed."""
    reply, code = FAULTS[fault]
    tenant.limits = _LIMITS
    before = tenant.one("azure.subscription")
    tenant.later(days=1)
    source = tenant.source()
    tenant.arm.fault(r"/subscriptions\?", reply, times=10**6)
    after = tenant.one("azure.subscription", source=source)
    assert (after.status, after.report.documents) == ("failed", 0)
    assert code in after.codes
    assert after.open == before.open


@pytest.mark.parametrize("kind", STATES)
def test_a_passing_fault_is_retried(tenant, kind):
    """One bad answer costs a retry and nothing else."""
    source = tenant.source()
    tenant.arm.fault(".", FAULTS["503"][0], times=1, skip=0 if kind in _TENANT else 1)
    lane = tenant.one(kind, source=source)
    assert lane.status == "complete"
    assert lane.bodies


_TENANT = {"azure.subscription", "azure.management_group"}


@pytest.mark.parametrize("fault", ["403_missing_permission", "404_not_there", "500", "hang_up", "cut_json",
                                   "too_large", "no_list"])
@pytest.mark.parametrize("kind", WITH_PARTS)
def test_a_part_that_fails_is_no_evidence(tenant, kind, fault):
    """The subject is still there, and each of its parts says that it could not be read: never absent, never empty."""
    tenant.limits = _LIMITS
    source = tenant.source()
    tenant.arm.fault(r"resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/?]+/(?!databases\?)", FAULTS[fault][0],
                     times=10**6)
    lane = tenant.one(kind, source=source)
    assert lane.status == "complete"
    assert lane.bodies
    for body in lane.bodies.values():
        parts = [part for name, part in body.items() if isinstance(part, dict) and "status" in part]
        assert parts
        assert {part["status"] for part in parts} <= {"forbidden", "error"}, body
        assert {part["code"] for part in parts} == {FAULTS[fault][1]}


@pytest.mark.parametrize("fault", ["401_expired_in_mid_run", "429_with_long_retry_after", "404_not_allowed_to_see"])
@pytest.mark.parametrize("kind", WITH_PARTS)
def test_a_fault_that_would_meet_every_further_call_ends_the_lane(tenant, kind, fault):
    """A dead token or a lost subscription is no matter of one part: the lane is not complete."""
    source = tenant.source()
    tenant.arm.fault(r"resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/?]+/(?!databases\?)", FAULTS[fault][0],
                     times=10**6)
    lane = tenant.one(kind, source=source)
    assert lane.status in ("failed", "partial")
    assert FAULTS[fault][1] in lane.codes


@pytest.mark.parametrize("fault", ["401_expired_in_mid_run", "403_missing_permission", "500", "hang_up", "cut_json",
                                   "429_with_long_retry_after", "no_list"])
def test_page_two_failing_after_page_one_is_partial(tls, tmp_path, tenants, fault):
    """The resources of page one count; the scan is partial, so that it closes none of page two."""
    with tenants(tmp_path, tls, page=2) as made:
        for number in range(5):
            made.world.add("Microsoft.Compute/disks", f"more-{number}", {"uniqueId": f"u-{number}"})
        whole = made.one("azure.compute.disk")
        made.later(days=1)
        source = made.source()
        made.arm.fault(r"disks\?.*skiptoken", FAULTS[fault][0], times=10**6)
        lane = made.one("azure.compute.disk", source=source)
        assert (lane.status, lane.report.documents) == ("partial", 2)
        assert FAULTS[fault][1] in lane.codes
        assert lane.open == whole.open
        assert len(whole.open) == 6


def test_a_next_link_that_repeats_ends_the_scan_partial(tenant):
    """A list that leads back to itself is not read for ever, and is not whole."""
    answer = {"value": [{"id": "/a", "name": "a"}], "nextLink": ""}
    source = tenant.source()
    for _ in range(3):
        answer["nextLink"] = f"{tenant.arm.url}/subscriptions/x/providers/Microsoft.Compute/disks?page=2"
        tenant.arm.fault("disks", Reply(200, json.dumps(answer).encode()), times=1)
        answer["value"] = [{"id": "/b", "name": "b"}]
    lane = tenant.one("azure.compute.disk", source=source)
    assert lane.status == "partial"
    assert "paging_does_not_end" in lane.codes


@pytest.mark.parametrize("link", ["https://evil.example/disks?page=2", "http://127.0.0.1/disks", "//evil.example/x",
                                  "https://management.azure.com.evil.example/", "https://[bad/"])
def test_a_next_link_to_another_host_is_not_followed(tenant, link):
    """The token goes where the configuration says, whatever an answer says."""
    source = tenant.source()
    body = json.dumps({"value": [{"id": "/a", "name": "a"}], "nextLink": link}).encode()
    tenant.arm.fault("disks", Reply(200, body), times=1)
    lane = tenant.one("azure.compute.disk", source=source)
    assert lane.status == "partial"
    assert lane.codes == {"foreign_link"}


def test_a_next_link_cannot_turn_a_named_post_into_another(tenant):
    """A POST is allowed for one path only; the next page must be on it."""
    source = tenant.source()
    link = f"{tenant.arm.url}/subscriptions/x/providers/Microsoft.Storage/storageAccounts/a/listKeys?api-version=1"
    body = json.dumps({"value": [], "@odata.nextLink": link}).encode()
    tenant.arm.fault("queryResults", Reply(200, body), times=1)
    lane = tenant.one("azure.policy.state", source=source)
    assert lane.codes == {"foreign_link"}
    assert tenant.arm.writes == []


def test_a_slow_answer_is_a_timeout(tenant):
    """A service that does not answer within the read timeout leaves a failed scan."""
    tenant.limits = Limits(retries=0, read_timeout=0.2)
    source = tenant.source()
    tenant.arm.fault("disks", delay=1.0, times=9)
    lane = tenant.one("azure.compute.disk", source=source)
    assert (lane.status, lane.codes) == ("failed", {"timeout"})


def test_a_short_retry_after_is_waited_for(tenant):
    """Azure's own pause is kept where it is within the limits."""
    tenant.limits = Limits(retries=2, retry_after_most=5.0)
    source = tenant.source()
    tenant.arm.fault("disks", refusal(429, "TooManyRequests", "slow", **{"Retry-After": "1"}), times=1)
    lane = tenant.one("azure.compute.disk", source=source)
    assert lane.status == "complete"


def test_a_clock_that_is_off_makes_the_scan_partial(tenant):
    """The instant for which a scan speaks must be trusted."""
    source = tenant.source()
    tenant.arm.clock = lambda: tenant.world.clock().replace(hour=9)
    lane = tenant.one("azure.compute.disk", source=source)
    assert lane.status == "partial"
    assert "clock_skew" in lane.codes


def test_names_with_control_characters_are_kept_apart(tenant):
    """Unicode and control characters in names make neither a crash nor two things one."""
    for number, name in enumerate(("bell\x07", "\u202eevil", "emoji-\N{PILE OF POO}", "space name", "a%2Fb")):
        tenant.world.add("Microsoft.Compute/disks", name, {"uniqueId": f"u-{number}"})
    lane = tenant.one("azure.compute.disk")
    assert lane.status == "complete"
    assert len(lane.bodies) == 6


def test_equal_names_in_two_regions_are_two_subjects(tenant):
    """Azure lets a name be used again in another resource group; the id of each is its own."""
    for group, region in (("one", "westeurope"), ("two", "northeurope")):
        tenant.world.add("Microsoft.Compute/disks", "same", {}, group=group, location=region)
    lane = tenant.one("azure.compute.disk")
    same = {body["resource"]: body["item"]["location"] for body in lane.bodies.values() if body["label"] == "same"}
    assert lane.status == "complete"
    assert sorted(same.values()) == ["northeurope", "westeurope"]


def test_a_child_of_a_strange_name_is_asked_for_under_its_own_name(tenant):
    """An id becomes a path again without reaching another resource."""
    server = tenant.world.add("Microsoft.Sql/servers", "odd %2F..", {"minimalTlsVersion": "1.2"})
    tenant.world.child(server, "auditingSettings/default", {"state": "Disabled"})
    tenant.world.child(server, "encryptionProtector/current", {"serverKeyType": "ServiceManaged"})
    lane = tenant.one("azure.sql.server")
    states = {body["item"]["name"]: body["auditing"]["value"]["state"] for body in lane.bodies.values()}
    assert states == {"sql-1": "Enabled", "odd %2F..": "Disabled"}


@pytest.mark.parametrize("id_", ["/subscriptions/x/resourceGroups/../providers/Microsoft.Sql/servers/a",
                                 "/subscriptions/x", "sql-1", "/providers/Microsoft.Sql/servers/a",
                                 "/subscriptions/x/resourceGroups/g/providers/Microsoft.Web/sites/a"])
def test_an_id_of_another_type_becomes_no_path(tenant, id_):
    """What an answer calls an id is not followed blindly."""
    source = tenant.source()
    tenant.arm.fault(r"Microsoft.Sql/servers\?", Reply(200, json.dumps(
        {"value": [{"id": id_, "name": "a", "properties": {}}]}).encode()), times=1)
    asked = len(tenant.arm.requests)
    lane = tenant.one("azure.sql.server", source=source)
    assert {part["status"] for body in lane.bodies.values() for part in body.values()
            if isinstance(part, dict) and "status" in part} == {"error"}
    assert [r.path.rpartition("/")[2] for r in tenant.arm.requests[asked:]] == ["subscriptions", "permissions"]


def test_a_provider_that_was_never_used_has_nothing(tenant):
    """Azure's word that the subscription does not use a provider is an empty, complete list."""
    source = tenant.source()
    tenant.arm.fault("databaseAccounts", refusal(409, "MissingSubscriptionRegistration", "not registered"), times=9)
    lane = tenant.one("azure.cosmos.account", source=source)
    assert (lane.status, lane.bodies) == ("complete", {})


def test_one_vault_that_refuses_leaves_its_keys_open(tenant):
    """A vault whose keys cannot be listed closes none of them; the other vaults are read."""
    second = tenant.world.add("Microsoft.KeyVault/vaults", "kv-2", {"enableSoftDelete": True})
    tenant.world.child(second, "keys/other", {"attributes": {"enabled": True, "created": 1}})
    whole = tenant.one("azure.keyvault.key")
    tenant.later(days=1)
    tenant.arm.deny("/vaults/kv-2/keys")
    lane = tenant.one("azure.keyvault.key")
    assert (lane.status, lane.codes) == ("partial", {"AuthorizationFailed"})
    assert lane.report.documents == 1
    assert lane.open == whole.open


def test_a_resource_made_again_under_its_name_is_another_subject(tenant):
    """Where Azure gives an id of its own, the old one is gone and the new one begins."""
    before = tenant.one("azure.compute.disk")
    tenant.later(days=1)
    tenant.world.add("Microsoft.Compute/disks", "os-1", {"uniqueId": "d-2"})
    after = tenant.one("azure.compute.disk")
    assert len(before.open) == len(after.open) == 1
    assert before.open != after.open


def test_an_id_in_another_case_is_the_same_subject(tenant):
    """Azure spells ids differently from call to call; that closes nothing."""
    before = tenant.one("azure.storage.account")
    tenant.later(days=1)
    for row in tenant.world.resources.values():
        row["id"] = row["id"].replace("resourceGroups", "resourcegroups")
    assert tenant.one("azure.storage.account").open == before.open
