"""Whose Azure is read: settings, credentials, and which subscriptions there are, hidden ones included."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from agent.config.errors import ConfigError
from agent.config.load import load
from agent.demo.standins.azure.world import MAIN
from agent.demo.standins.http import Reply
from agent.demo.standins.microsoft import CLIENT, TENANT
from collectors.azure import COLLECTORS
from collectors.azure.operations import read
from collectors.azure.settings import settings_of
from collectors.base import CollectError, Level, RefusedByGuard
from collectors.guard import declaring
from collectors.permissions import least_privilege
from policies.operation.coverage import coverage_of
from policies.operation.scopes import absent_of

OTHER = "55555555-5555-5555-5555-555555555555"
DAY = 86_400_000_000


def test_importing_the_declarations_loads_no_sdk():
    """Permissions can be printed where azure-core is not installed."""
    code = ("import sys; import collectors.azure, collectors.permissions; "
            "print([m for m in sys.modules if m.split('.')[0] in ('azure', 'msal', 'requests')])")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_source_is_known_by_its_tenant(tenant):
    """The configured name is a label; the caller is the app."""
    source = tenant.source()
    assert (source.id, source.label, source.type) == (f"azure:{TENANT}", "cloud", "azure")
    assert source.caller == f"app:{CLIENT}"


@pytest.mark.parametrize(("secret", "code"), [("wrong", "credentials_refused"), ("expired", "credentials_expired")])
def test_a_refused_secret_is_an_error_of_the_source(tenant, secret, code):
    """Connecting says so, with the next step; no request reaches Resource Manager."""
    with pytest.raises(CollectError) as caught:
        tenant.source(client_secret=secret)
    assert caught.value.code == code
    assert tenant.arm.requests == []


def test_a_token_that_runs_out_is_renewed_in_mid_run(tls, tmp_path, tenants):
    """A pass that takes longer than a token lives goes on with another one."""
    with tenants(tmp_path, tls) as made:
        made.entra.lifetime = 1  # shorter than what azure-core wants to see left, so each call asks for a new one
        lane = made.one("azure.storage.account")
        assert lane.status == "complete"
        assert made.entra.issued > 2


def test_a_token_endpoint_that_fails_in_mid_run_fails_the_lane(tenant):
    """The lane has its reason, and the others theirs."""
    tenant.entra.lifetime = 1
    source = tenant.source()
    tenant.entra.tenant = "nobody"
    lane = tenant.one("azure.compute.disk", source=source)
    assert lane.status == "failed"
    assert lane.codes & {"credentials_refused", "client_error", "unreachable"}


@pytest.mark.parametrize("over", [{"subscriptions": []}, {"subscriptions": ["prod"]}, {"subscriptions": "all"},
                                  {"subscriptionz": []}, {"tenant_id": "example.com"}])
def test_settings_that_cannot_be_meant_are_refused(over):
    """The sentence names the source and the value."""
    config = {"name": "cloud", "tenant_id": TENANT, "client_id": CLIENT, "client_secret": "s", **over}
    with pytest.raises(CollectError, match="source cloud: ") as caught:
        settings_of(config)
    assert caught.value.code == "settings"


@pytest.mark.parametrize(("base_url", "scope"), [
    (None, "https://management.azure.com/.default"),
    ("https://management.usgovcloudapi.net/", "https://management.usgovcloudapi.net/.default"),
    ("https://127.0.0.1:1", "https://management.azure.com/.default"),
])
def test_a_national_cloud_has_its_own_tokens(base_url, scope):
    """The audience follows from the address; a proxy or stand-in takes the public cloud's."""
    config = {"name": "c", "tenant_id": TENANT, "credential": "managed_identity", "base_url": base_url}
    assert settings_of({k: v for k, v in config.items() if v}).token_scope == scope


def test_the_guard_stops_what_is_not_declared(tenant):
    """Another path, another version and another method never leave the process."""
    source = tenant.source()
    disks = read("/subscriptions/{subscription}/providers/Microsoft.Compute/disks", "2026-03-02")
    newer = read("/subscriptions/{subscription}/providers/Microsoft.Compute/disks", "2099-01-01")
    post = read("/subscriptions/{subscription}/providers/Microsoft.Compute/disks", "2026-03-02", method="POST")
    asked = len(tenant.arm.requests)
    with declaring(disks.name):
        for operation in (newer, post):
            with pytest.raises(RefusedByGuard, match="not declared"):
                source.client.rows(operation, subscription=MAIN)
        with pytest.raises(RefusedByGuard, match="not declared"):
            source.client.get(newer, subscription=MAIN)
    assert len(tenant.arm.requests) == asked


@pytest.mark.parametrize("name", ["POST /subscriptions/{s}/providers/Microsoft.Storage/storageAccounts/{a}/listKeys",
                                  "DELETE /subscriptions/{s}", "PUT /subscriptions/{s}",
                                  "POST /providers/Microsoft.ResourceGraph/resources/x?api-version=2022-10-01"])
def test_no_declaration_can_be_a_write(name):
    """A POST is a read only where it is named."""
    with pytest.raises(RefusedByGuard, match="only reads"), declaring(name):
        pytest.fail("was declared")


def test_every_subscription_is_a_scope_with_its_name(tenant):
    """Lanes are known by the subscription's id; the name is a label."""
    tenant.world.subscriptions[OTHER] = "staging"
    source = tenant.source()
    assert source.scopes(Level.SUBSCRIPTION) == [(MAIN, "production"), (OTHER, "staging")]
    assert source.scopes(Level.REGION) == []


def test_configured_subscriptions_are_the_scopes(tenant):
    """The others are not read, and are no subjects either."""
    tenant.world.subscriptions[OTHER] = "staging"
    lanes = tenant.collect("azure.subscription", "azure.compute.disk", subscriptions=[MAIN.upper()])
    assert set(lanes["azure.subscription"].bodies) == {MAIN}
    assert lanes["azure.compute.disk"].status == "complete"


def test_a_subscription_that_refuses_is_a_failed_scan(tenant):
    """Its lanes have the reason; those of the other subscription are whole."""
    tenant.world.subscriptions[OTHER] = "staging"
    tenant.arm.deny(f"/subscriptions/{OTHER}/providers")
    lanes = tenant.collect("azure.compute.disk", "azure.defender.subscription")
    assert lanes["azure.compute.disk", MAIN].status == lanes["azure.defender.subscription", MAIN].status == "complete"
    for kind in ("azure.compute.disk", "azure.defender.subscription"):
        assert (lanes[kind, OTHER].status, lanes[kind, OTHER].codes) == ("failed", {"AuthorizationFailed"})


def test_a_configured_subscription_that_is_not_shown_is_a_failed_scan(tenant):
    """It may be gone or out of sight: nothing of it is closed, and the list of subscriptions is not whole."""
    tenant.world.subscriptions[OTHER] = "staging"
    tenant.collect("azure.subscription", "azure.compute.disk", subscriptions=[MAIN, OTHER])
    tenant.later(days=1)
    tenant.world.hidden.add(OTHER)
    lanes = tenant.collect("azure.subscription", "azure.compute.disk", subscriptions=[MAIN, OTHER])
    assert lanes["azure.subscription", ""].codes == {"subscription_hidden"}
    assert lanes["azure.subscription", ""].status == "partial"
    assert lanes["azure.subscription", ""].open == {MAIN, OTHER}
    assert lanes["azure.compute.disk", OTHER].status == "failed"
    assert lanes["azure.compute.disk", OTHER].codes == {"SubscriptionNotFound"}


def test_a_subscription_out_of_sight_is_not_gone(tenant):
    """The root management group still knows it, so the list is partial and ends nothing."""
    tenant.world.subscriptions[OTHER] = "staging"
    tenant.one("azure.subscription")
    tenant.later(days=1)
    tenant.world.hidden.add(OTHER)
    lane = tenant.one("azure.subscription")
    assert (lane.status, lane.codes) == ("partial", {"subscription_hidden"})
    assert lane.open == {MAIN, OTHER}


def test_a_list_that_nobody_can_prove_is_never_whole(tenant):
    """Without the root management group and without a configured list, a subscription may be hidden."""
    tenant.arm.deny("descendants")
    lane = tenant.one("azure.subscription")
    assert lane.status == "partial"
    assert "subscriptions_unproven" in lane.codes
    assert lane.bodies[MAIN]["management_group"] == {"status": "forbidden", "code": "AuthorizationFailed"}


def test_configured_subscriptions_need_no_management_group(tenant):
    """Whoever names them knows how many there should be."""
    tenant.arm.deny("descendants")
    lane = tenant.one("azure.subscription", subscriptions=[MAIN])
    assert lane.status == "complete"


def test_management_groups_without_their_root_are_not_whole(tenant):
    """Who does not see the root group may be shown some of the others only."""
    answer = {"value": [{"id": "/providers/Microsoft.Management/managementGroups/eu", "name": "eu", "properties": {}}]}
    source = tenant.source()
    tenant.arm.fault("managementGroups", Reply(200, json.dumps(answer).encode()), times=1)
    lane = tenant.one("azure.management_group", source=source)
    assert (lane.status, lane.codes, len(lane.bodies)) == ("partial", {"listing_unproven"}, 1)


def test_a_role_on_one_group_only_closes_nothing(tenant):
    """Azure shows that group's resources as if there were no others: the scan is partial, whatever it listed."""
    tenant.world.add("Microsoft.Compute/disks", "elsewhere", {"uniqueId": "d-9"}, group="other")
    before = tenant.one("azure.compute.disk")
    tenant.later(days=1)
    tenant.world.visible_group, tenant.world.permissions = "prod", []
    after = tenant.one("azure.compute.disk")
    assert (after.status, after.codes, after.report.documents) == ("partial", {"listing_unproven"}, 1)
    assert after.open == before.open
    assert len(before.open) == 2


def test_permissions_that_cannot_be_read_prove_nothing(tenant):
    """Whoever may not even ask what it may do has no role on the subscription."""
    tenant.arm.deny("microsoft.authorization/permissions")
    lanes = tenant.collect("azure.compute.disk", "azure.activity", "azure.monitor.subscription")
    assert {lane.status for lane in lanes.values()} == {"partial"}
    assert all("listing_unproven" in lane.codes for lane in lanes.values())
    assert len([r for r in tenant.arm.requests if r.path.endswith("/permissions")]) == 1


@pytest.mark.parametrize(("permissions", "whole"), [
    ([{"actions": ["*"], "notActions": []}], True),
    ([{"actions": ["*/READ"], "notActions": ["Microsoft.KeyVault/*"]}], True),
    ([{"actions": ["*/read"], "notActions": ["Microsoft.Compute/*/read"]}], False),
    ([{"actions": ["Microsoft.Compute/virtualMachines/*"], "notActions": []}], False),
    ([{"actions": ["Microsoft.Web/*"]}, {"actions": ["microsoft.compute/disks/read"]}], True),
    ([{"actions": ["*/read"], "notActions": ["Microsoft.Compute/*"]}, {"actions": ["Microsoft.Compute/*"]}], True),
    ([{"actions": None}], False),
])
def test_what_the_caller_may_do_on_the_subscription_decides(tenant, permissions, whole):
    """Patterns as Azure reads them: one role may take out what another gives."""
    tenant.world.permissions = permissions
    assert (tenant.one("azure.compute.disk").status == "complete") is whole


def test_the_printed_role_is_enough(tenant):
    """With the actions of `tieout permissions` and no others every list is whole."""
    tenant.world.permissions = [{"actions": least_privilege("azure", COLLECTORS)["Actions"], "notActions": []}]
    assert {lane.status for lane in tenant.collect().values()} == {"complete"}


def test_a_closed_subscription_ends_its_lanes(tenant):
    """A complete list that no longer has it says that it did not exist from then on, and only that one does."""
    tenant.world.subscriptions[OTHER] = "staging"
    tenant.one("azure.subscription")
    tenant.later(days=1)
    del tenant.world.subscriptions[OTHER]
    tenant.one("azure.subscription")
    tenant.later(days=1)
    with tenant.store.snapshot() as view:
        info = view.lanes(kind="azure.subscription")[0]
        scans, histories = view.scans(info.id), list(view.history(info.id))
    end = scans[-1].observed_at + DAY
    cover = coverage_of(scans, 2 * DAY, scans[0].observed_at, end)
    assert absent_of(histories, OTHER, cover, ()) == ((scans[-1].observed_at, end),)
    assert absent_of(histories, MAIN, cover, ()) == ()


# --- the configuration file -------------------------------------------------------------------------------

FILE = """
engagement: {name: x, system: y}
sources:
  - name: cloud
    type: azure
    tenant_id: 11111111-1111-1111-1111-111111111111
    client_id: 22222222-2222-2222-2222-222222222222
"""


def test_an_entry_of_the_file_is_what_connecting_takes(tmp_path, monkeypatch):
    """Secrets are resolved, paths absolute, and every key is known to the collector."""
    monkeypatch.setenv("TIEOUT_TEST_SECRET", "s3")
    file = tmp_path / "tieout.yaml"
    file.write_text(f"{FILE}    client_secret: ${{env:TIEOUT_TEST_SECRET}}\n    ca_bundle: ca.pem\n"
                    f"    subscriptions: [{OTHER}]\n    base_url: https://arm.example\n")
    loaded = load(file)
    settings = settings_of(loaded.source_settings(loaded.config.sources[0]))
    assert settings.identity.client_secret == "s3"
    assert settings.identity.ca_bundle == str(tmp_path / "ca.pem")
    assert (settings.subscriptions, settings.base_url) == ((OTHER,), "https://arm.example")


@pytest.mark.parametrize("line", ["client_secret: in-the-clear", "client_certificate: in-the-clear",
                                  "client_secrets: x", "subscriptions: all",
                                  "client_secret: ${env:A}\n    credential: managed_identity",
                                  "credential: password"])
def test_a_faulty_entry_is_refused_with_its_key(tmp_path, line):
    """A literal secret, an unknown key, two credentials: one sentence that names the key."""
    file = tmp_path / "tieout.yaml"
    file.write_text(f"{FILE}    {line}\n")
    with pytest.raises(ConfigError, match="sources"):
        load(file)
