"""The stand-in answers as Graph does: names that the SDK's models know, pages, filters, refusals."""

from __future__ import annotations

import importlib
import json
import re

import pytest
from kiota_serialization_json.json_parse_node import JsonParseNode

from agent.demo.standins.graph import GraphServer, sample_tenant
from agent.demo.standins.graph.identity import guid
from agent.demo.standins.graph.large import large_tenant
from agent.demo.standins.graph.odata import BadQueryError, parsed_filter
from agent.demo.standins.http import Request
from tests.collectors.entra.conftest import NOW

MODELS = {
    "organization": "organization", "subscribedSkus": "subscribed_sku", "domains": "domain", "users": "user",
    "directory/deletedItems/microsoft.graph.user": "user", "security/secureScores": "secure_score",
    "reports/authenticationMethods/userRegistrationDetails": "user_registration_details",
    "identityProtection/riskyUsers": "risky_user", "policies/authenticationMethodsPolicy":
    "authentication_methods_policy", "policies/authorizationPolicy": "authorization_policy",
    "policies/identitySecurityDefaultsEnforcementPolicy": "identity_security_defaults_enforcement_policy",
    "policies/adminConsentRequestPolicy": "admin_consent_request_policy",
    "policies/defaultAppManagementPolicy": "tenant_app_management_policy",
    "identity/conditionalAccess/policies": "conditional_access_policy",
    "identity/conditionalAccess/namedLocations": "named_location",
    "roleManagement/directory/roleDefinitions": "unified_role_definition",
    "roleManagement/directory/roleAssignments": "unified_role_assignment",
    "roleManagement/directory/roleAssignmentScheduleInstances": "unified_role_assignment_schedule_instance",
    "roleManagement/directory/roleEligibilityScheduleInstances": "unified_role_eligibility_schedule_instance",
    "policies/roleManagementPolicyAssignments": "unified_role_management_policy_assignment",
    "groups": "group", "applications": "application", "servicePrincipals": "service_principal",
    "oauth2PermissionGrants": "o_auth2_permission_grant",
    "identityGovernance/accessReviews/definitions": "access_review_schedule_definition",
    "deviceManagement/managedDevices": "managed_device",
    "deviceManagement/deviceCompliancePolicies": "device_compliance_policy",
    "admin/sharepoint/settings": "sharepoint_settings", "security/alerts_v2": "security.alert",
    "auditLogs/provisioning": "provisioning_object_summary",
    "auditLogs/directoryAudits": "directory_audit", "auditLogs/signIns": "sign_in",
}
# What only beta has: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windows10compliancepolicy.
ELSEWHERE = {"antivirusRequired", "defenderEnabled", "rtpEnabled", "signatureOutOfDate"}


def model_of(name):
    """The SDK's model of a resource."""
    module = importlib.import_module(f"msgraph.generated.models.{name}")
    wanted = name.rpartition(".")[2].replace("_", "")
    return next(value for key, value in vars(module).items() if key.lower() == wanted)


def unknown(value, path):
    """Names of a parsed object, and of those in it, that its model has no property for."""
    found = [f"{path}.{name}" for name in getattr(value, "additional_data", {}) if not name.startswith("@odata")]
    for name, inner in vars(value).items():
        for entry in inner if isinstance(inner, list) else [inner]:
            if hasattr(entry, "get_field_deserializers"):
                found += unknown(entry, f"{path}.{name}")
    return found


@pytest.mark.parametrize("path", MODELS)
def test_each_name_of_the_sample_is_one_of_graph(path):
    """No fixture has a field that msgraph-sdk does not know: a misspelt one would make a collector look right."""
    rows = sample_tenant(NOW)[path]
    for row in [rows] if isinstance(rows, dict) else rows:
        parsed = JsonParseNode(json.loads(json.dumps(row))).get_object_value(model_of(MODELS[path]))
        assert [name for name in unknown(parsed, path) if name.rpartition(".")[2] not in ELSEWHERE] == []


def test_each_path_of_the_sample_has_its_model():
    """A path that is added to the sample is checked too."""
    deeper = re.compile(r"/(transitiveMembers|instances|decisions)$")
    assert {path for path in sample_tenant(NOW) if not deeper.search(path)} == set(MODELS)


def asked(server, target, **headers):
    """What the server answers, its status and its JSON."""
    reply = server.answer(Request.parse("GET", target, {"authorization": "Bearer x", **headers}, b""))
    return reply.status, json.loads(reply.body)


@pytest.fixture(scope="module")
def large():
    """Twenty-five hundred people whose rows are made when they are asked for."""
    with GraphServer(large_tenant(NOW, people=2500)) as running:
        yield running


@pytest.mark.parametrize(("query", "size"), [
    ("$top=999", 999), ("", 100), ("$top=5", 5), ("$select=id,signInActivity&$top=999", 500)])
def test_pages_are_as_large_as_graphs(large, query, size):
    """A hundred unless asked, never more than 999, five hundred with the sign-in activity."""
    status, answer = asked(large, f"/v1.0/users?{query}")
    assert (status, len(answer["value"])) == (200, size)
    assert "skiptoken" in answer["@odata.nextLink"]


def test_sign_in_activity_comes_only_when_it_is_asked_for(large):
    """A plain list of users has none."""
    _, answer = asked(large, "/v1.0/users?$top=1")
    assert "signInActivity" not in answer["value"][0]


@pytest.mark.parametrize(("target", "status"), [
    ("/v1.0/users?$top=1000", 400), ("/v1.0/users?$search=x", 400), ("/beta/users", 400), ("/v1.0/nothing", 404),
    ("/v1.0/users?$expand=manager", 400), ("/v1.0/users?$filter=endswith(mail,'x')", 400)])
def test_what_is_not_known_is_refused(large, target, status):
    """A query that was never tried cannot pass."""
    assert asked(large, target)[0] == status


def test_a_caller_without_a_token_is_refused(large):
    """401, as Graph does."""
    assert asked(large, "/v1.0/users", authorization="")[0] == 401


@pytest.mark.parametrize(("text", "rows"), [
    ("a eq 'x'", {1}), ("a eq 'x' or a eq 'y'", {1, 2}), ("b eq true and (a eq 'x' or a eq 'y')", {2}),
    ("c/d ne null", {2}), ("t ge 2026-01-02T00:00:00Z", {2}), ("a eq 'it''s'", {3})])
def test_filters_select_what_they_say(text, rows):
    """Comparisons, and, or, brackets, nested properties, instants, doubled quotes."""
    data = {1: {"a": "x", "b": False, "t": "2026-01-01T23:59:59.5Z"},
            2: {"a": "y", "b": True, "c": {"d": "e"}, "t": "2026-01-02T00:00:00.000Z"}, 3: {"a": "it's"}}
    test = parsed_filter(text)
    assert {number for number, row in data.items() if test(row)} == rows


@pytest.mark.parametrize("text", ["", "a", "a eq", "(a eq 'x'", "a eq 'x')", "a like 'x'", "a eq x"])
def test_a_filter_that_cannot_be_read_is_refused(text):
    """Each is an error, not "everything"."""
    with pytest.raises(BadQueryError):
        parsed_filter(text)


def test_generated_rows_are_made_when_asked_for(large):
    """The last page of a large tenant is as right as the first."""
    _, answer = asked(large, "/v1.0/users?$top=999&$skiptoken=page-1998")
    assert [answer["value"][0]["id"], answer["value"][-1]["id"]] == [guid(1999), guid(2500)]
    assert "@odata.nextLink" not in answer
