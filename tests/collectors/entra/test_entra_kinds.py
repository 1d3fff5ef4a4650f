"""What each kind's documents hold, with the contract of docs/sources/entra.md."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from agent.demo.standins.graph.entries import CI, app_role
from agent.demo.standins.graph.identity import GLOBAL_ADMINISTRATOR, TENANT, guid, user
from agent.demo.standins.graph.tenant import ADMINS, BREAK_GLASS, EXCLUDED, NESTED
from collectors.entra import COLLECTORS
from tests.collectors.entra.conftest import NOW

PAGE = Path(__file__).parents[3] / "docs" / "sources" / "entra.md"
ROWS = dict(re.findall(
    r"^\| `(entra\.[a-z0-9_]+)` \| source[^|]*\| [^|]+ \| (.+) \|$", PAGE.read_text(), re.MULTILINE))


def outside_brackets(text):
    """The text less everything in brackets."""
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    return text


@pytest.fixture
def whole(tenant):
    """The lanes of one pass over the sample, an emergency account named."""
    return tenant.collect(break_glass=[BREAK_GLASS])


def test_everything_is_read_completely(whole):
    """Each kind is there, whole and without a problem, and has something to show."""
    assert set(whole) == {collector.kind for collector in COLLECTORS} == set(ROWS)
    for kind, lane in whole.items():
        assert (kind, lane.status, lane.end.problems) == (kind, "complete", ())
        assert lane.bodies, kind


def test_each_kind_has_the_promised_keys_and_parts(whole):
    """A document has the top-level keys of its row and no others; each part is an envelope, each other key is not."""
    for kind, text in ROWS.items():
        bare = outside_brackets(text)
        parts, keys = set(re.findall(r"\*`(\w+)`\*", bare)), set(re.findall(r"`([a-z_]+)`", bare))
        for body in whole[kind].bodies.values():
            assert set(body) == keys | {"label", "tenant"}, kind
            assert body["tenant"] == TENANT
            assert {name for name, value in body.items() if isinstance(value, dict) and "status" in value
                    and name in parts} == parts, kind


def test_each_promised_field_is_there(whole):
    """The fields that a row names in plain words after `item` are fields of the sample's documents."""
    for kind, text in ROWS.items():
        listed = re.search(r"`item` \(([^()]*)\)", re.sub(r"\{[^{}]*\}", "", text))
        seen = set().union(*(body.get("item", {}) for body in whole[kind].bodies.values()))
        named = set(re.findall(r"(?:^|, )([a-z][A-Za-z]+)\b", listed.group(1))) if listed else set()
        assert named - seen - {"less", "no", "and", "or", "the"} == set(), kind


def test_what_moves_by_itself_changes_no_document(tenant):
    """A sign-in, a contact of a device, seats and times of modification make no new version of a configuration."""
    before = tenant.collect()
    tenant.data["users"] = [{**row, "signInActivity": None} for row in tenant.data["users"]]
    for row in tenant.data["deviceManagement/managedDevices"]:
        row["lastSyncDateTime"] = "2026-03-02T05:00:00Z"
    for row in tenant.data["reports/authenticationMethods/userRegistrationDetails"]:
        row["lastUpdatedDateTime"] = "2026-03-02T05:00:00Z"
        row["methodsRegistered"] = list(reversed(row["methodsRegistered"]))
    tenant.data["subscribedSkus"][0]["consumedUnits"] = 99
    tenant.data["policies/authenticationMethodsPolicy"]["lastModifiedDateTime"] = "2026-03-02T05:00:00Z"
    tenant.data["identity/conditionalAccess/policies"][0]["conditions"]["users"]["excludeUsers"].reverse()
    after = tenant.collect()
    changed = {kind for kind in before if before[kind].bodies != after[kind].bodies}
    assert changed == {"entra.user_activity"}


def test_the_days_of_sign_ins_are_cut(tenant):
    """Days, not times; null where none is recorded, and where Graph leaves the whole out."""
    tenant.data["users"] = [user(1, NOW), user(2, NOW, signInActivity=None), user(3, NOW)]
    del tenant.data["users"][2]["signInActivity"]
    bodies = tenant.one("entra.user_activity").bodies
    assert [bodies[guid(n)]["last_sign_in"] for n in (1, 2, 3)] == ["2026-03-01", None, None]


def test_guests_and_disabled_accounts_are_people_too(whole):
    """Nobody is left out of the population: guests, disabled accounts, and those deleted lately in a kind apart."""
    people = {body["item"]["userType"]: body for body in whole["entra.user"].bodies.values()}
    assert people["Guest"]["item"]["externalUserState"] == "PendingAcceptance"
    assert False in {body["item"]["accountEnabled"] for body in whole["entra.user"].bodies.values()}
    assert [body["item"]["deletedDateTime"] for body in whole["entra.deleted_user"].bodies.values()] == [
        "2026-02-27T06:00:00Z"]


def test_exclusions_are_resolved_to_people(whole):
    """Users by name, people of groups and of the groups within them, holders of roles; each with how it got there."""
    excluded = whole["entra.conditional_access_policy"].bodies[guid(7001)]["excluded"]["value"]
    assert {who["id"]: who["via"].partition(":")[0] for who in excluded} == {
        BREAK_GLASS: "user", guid(6): "group", guid(7): "group", guid(4): "role"}
    assert NESTED not in {who["id"] for who in excluded}


def test_a_group_is_asked_for_once_a_lane(tenant):
    """Ten policies that exclude the same group cost one question about it."""
    policy = tenant.data["identity/conditionalAccess/policies"][0]
    tenant.data["identity/conditionalAccess/policies"] = [{**policy, "id": guid(7000 + n)} for n in range(10)]
    tenant.one("entra.conditional_access_policy")
    assert tenant.asked().count(f"/groups/{EXCLUDED}/transitiveMembers") == 1


def test_holders_are_people_active_and_eligible(whole):
    """A group's people hold what the group holds; who may activate a role is told from who has it."""
    holders = whole["entra.directory_role"].bodies[GLOBAL_ADMINISTRATOR]["holders"]["value"]
    assert all(who["name"].endswith("@harborlight.example") for who in holders)
    assert {(who["id"], who["via"], who["standing"]) for who in holders} == {
        (guid(1), "direct", "active"), (guid(1), f"group:{ADMINS}", "active"), (guid(2), f"group:{ADMINS}", "active"),
        (guid(3), "direct", "eligible")}


def test_a_free_tenant_has_no_eligible_holders_and_says_why(tenant):
    """Without P2 nothing is scheduled: absent with the licence as the reason, and the holders are whole."""
    tenant.data["subscribedSkus"] = []
    source = tenant.source()
    tenant.server.deny("ScheduleInstances", "AadPremiumLicenseRequired", "needs P2", status=400)
    body = tenant.one("entra.directory_role", source=source).bodies[GLOBAL_ADMINISTRATOR]
    assert body["eligible"] == body["active"] == {"status": "absent", "code": "licence_required"}
    assert body["holders"]["status"] == "ok"


@pytest.mark.parametrize("count", [19, 20, 45])
def test_a_relation_that_was_cut_is_read_whole(tenant, count):
    """Graph shows twenty rows of an expanded relation and says nothing of the rest."""
    tenant.data["servicePrincipals"][0]["appRoleAssignments"] = [app_role(n) for n in range(count)]
    lane = tenant.one("entra.service_principal")
    assert len(lane.bodies[CI]["app_roles"]["value"]) == count
    assert len([path for path in tenant.asked() if path.endswith("/appRoleAssignments")]) == (count >= 20)


def test_a_relation_that_did_not_come_is_not_empty(tenant):
    """A row without the relation that was asked for is partial evidence, never "nothing granted"."""
    del tenant.data["servicePrincipals"][0]["appRoleAssignments"]
    part = tenant.one("entra.service_principal").bodies[CI]["app_roles"]
    assert (part["status"], part["code"]) == ("partial", "not_expanded")


def test_values_that_nobody_knows_survive(tenant):
    """An enum member that the SDK does not know is kept as Graph wrote it; its models would turn it into None."""
    policy = tenant.data["identity/conditionalAccess/policies"][0]
    policy["state"], policy["grantControls"]["builtInControls"] = "enabledForSome", ["mfa", "retinaScan"]
    tenant.data["deviceManagement/managedDevices"][0]["complianceState"] = "quarantined"
    lanes = tenant.collect("entra.conditional_access_policy", "entra.managed_device")
    item = lanes["entra.conditional_access_policy"].bodies[guid(7001)]["item"]
    assert (item["state"], item["grantControls"]["builtInControls"]) == ("enabledForSome", ["mfa", "retinaScan"])
    assert lanes["entra.managed_device"].bodies[guid(5001)]["item"]["complianceState"] == "quarantined"


def test_no_secret_reaches_the_store(tenant):
    """Values, hints and keys of credentials are left out, whatever Graph would send of them."""
    secret = {"keyId": guid(1), "displayName": "x", "startDateTime": "2025-01-01T00:00:00Z", "endDateTime": None,
              "secretText": "canary-secret", "hint": "canary-hint", "key": "canary-key",
              "customKeyIdentifier": "canary-thumb"}
    for path in ("applications", "servicePrincipals"):
        for name in ("passwordCredentials", "keyCredentials"):
            tenant.data[path][0][name] = [secret]
    lanes = tenant.collect("entra.application", "entra.service_principal")
    text = json.dumps([list(lane.bodies.values()) for lane in lanes.values()])
    assert "canary" not in text
    assert text.count(f'"keyId": "{guid(1)}"') == 4


def test_decisions_name_reviewer_and_subject_but_not_the_words(whole):
    """Who decided on whom, and what became of it; a justification is there or not."""
    body, = whole["entra.access_review_instance"].bodies.values()
    first, second = body["decisions"]["value"]
    assert (first["reviewer"], first["principal"]["id"], first["decision"]) == (guid(3), guid(1), "Approve")
    assert (second["decision"], second["applyResult"], second["justified"]) == ("Deny", "AppliedSuccessfully", True)
    assert "needs it" not in json.dumps(body)


def test_a_large_tenant_costs_pages_not_calls_a_person(tenant):
    """Five thousand people with what they registered: twelve calls, and none that names one of them."""
    first = tenant.data["users"][0]
    tenant.data["users"] = [{**first, "id": guid(n)} for n in range(5000)]
    row = tenant.data["reports/authenticationMethods/userRegistrationDetails"][0]
    tenant.data["reports/authenticationMethods/userRegistrationDetails"] = [{**row, "id": guid(n)} for n in range(5000)]
    source = tenant.source()
    tenant.server.log.clear()
    lanes = tenant.collect("entra.user", "entra.user_registration", source=source)
    assert [len(lane.bodies) for lane in lanes.values()] == [5000, 5000]
    assert len(tenant.server.log) == 12


def test_nothing_is_asked_twice_in_a_pass(tenant):
    """People of a group and reviews are wanted by several kinds; the subscriptions are also asked for to connect."""
    source = tenant.source()
    tenant.server.log.clear()
    tenant.collect(source=source)
    assert [asked for asked, times in Counter(tenant.server.log).items() if times > 1] == []
