"""What the collectors declare: reads of v1.0, the permissions that Microsoft names, and no more than they ask."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from kiota_abstractions.authentication import AnonymousAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient

from agent.demo.standins.graph.entries import app_role
from agent.demo.standins.graph.identity import guid
from agent.demo.standins.graph.tenant import BREAK_GLASS
from collectors.base import Operation, RefusedByGuard
from collectors.entra import COLLECTORS, CONNECT_OPERATIONS
from collectors.entra.client import GraphClient
from collectors.entra.operations import COMPLIANCE
from collectors.guard import check_read_only, declaring
from collectors.limits import LIMITS
from collectors.permissions import least_privilege

PAGE = Path(__file__).parents[3] / "docs" / "sources" / "entra.md"
OPERATIONS = sorted({o for c in COLLECTORS for o in c.operations} | set(CONNECT_OPERATIONS),
                    key=lambda o: (o.name, o.permission))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_each_operation_is_a_read_with_a_permission_and_its_page(operation):
    """GET of v1.0, or of beta where v1.0 lacks it; the permission only reads; the reference is the call's page."""
    check_read_only(operation.name)
    assert operation.name.startswith("GET /beta/" if operation is COMPLIANCE else "GET /v1.0/")
    assert re.fullmatch(r"[A-Za-z]+\.Read\.(All|Directory)", operation.permission)
    assert operation.reference.startswith("https://learn.microsoft.com/graph/api/")


@pytest.fixture(scope="module")
def builders():
    """msgraph-sdk's request builders, which know every path of v1.0."""
    return GraphServiceClient(request_adapter=GraphRequestAdapter(AnonymousAuthenticationProvider()))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_each_path_is_one_that_the_sdk_knows(operation, builders):
    """The SDK's own builders, walked segment by segment, ask for the declared path with GET."""
    path, builder = bare(operation), builders
    for segment in path.split("/"):
        if segment.startswith("{"):
            by = next(name for name in dir(builder) if name.startswith("by_"))
            builder = getattr(builder, by)("x")
        else:
            name = re.sub(r"(?<!^)(?<![._])(?=[A-Z])", "_", segment.replace("microsoft.", "").replace(".", "_"))
            builder = getattr(builder, name.lower())
    known = builder.url_template.removeprefix("{+baseurl}/").partition("{?")[0]
    assert re.sub(r"\{[^}]+\}", "x", known) == re.sub(r"\{[^}]+\}|microsoft\.", "", path).replace("//", "/x/")
    assert hasattr(builder, "get")


def test_declarations_load_without_the_sdk():
    """Permissions can be printed where no SDK is installed."""
    code = ("import sys; import collectors.entra, collectors.permissions; "
            "print([m for m in sys.modules if m.split('.')[0] in ('msgraph', 'kiota_http', 'azure', 'httpx')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_lists_the_permissions_that_are_printed():
    """What `tieout permissions` prints for Graph is what the documentation explains."""
    granted = least_privilege("entra", COLLECTORS)["graph_application_permissions"]
    section = PAGE.read_text().partition("## Permissions")[2].partition("\n## ")[0]
    assert granted == sorted(set(re.findall(r"`([A-Za-z]+\.Read\.\w+)`", section)))
    assert granted == sorted({operation.permission for operation in OPERATIONS})


def test_collectors_ask_for_no_more_than_they_use(tenant):
    """Over the sample each collector makes each call that it declares, and none else."""
    tenant.data["servicePrincipals"][0]["appRoleAssignments"] = [app_role(n) for n in range(30)]
    for path in ("groups", "applications"):
        tenant.data[path][0]["owners"] = [{"id": guid(n)} for n in range(30)]
    source = tenant.source(break_glass=[BREAK_GLASS])
    for collector in COLLECTORS:
        tenant.server.log.clear()
        tenant.collect(collector.kind, source=source)
        asked = {template.name for path in tenant.asked() for template in OPERATIONS
                 if fits(f"/{bare(template)}", path)}
        assert asked == {operation.name for operation in collector.operations}, collector.kind


def bare(operation):
    """The path of an operation without method and version."""
    return operation.name.split("/", 2)[2]


def fits(template, path):
    """Whether a concrete path is one of a template's."""
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", re.escape(template).replace(r"\{", "{").replace(r"\}", "}")), path)


def test_an_undeclared_call_never_leaves(tenant):
    """The guard stops what the lane did not declare, and any method but GET, before a request is made."""
    client = tenant.source().client
    tenant.server.log.clear()
    other = Operation("GET /v1.0/users", "")
    with declaring("GET /v1.0/groups"), pytest.raises(RefusedByGuard):
        client.get(other)
    with pytest.raises(RefusedByGuard):
        client.get(other)
    with pytest.raises(RefusedByGuard), declaring("POST /v1.0/users"):
        client.get(Operation("POST /v1.0/users", ""))
    assert tenant.server.log == []


def test_each_page_asks_the_guard_again(tenant):
    """A next link gives no right of its own: once the lane's declaration ends, the following page is refused."""
    first = tenant.data["users"][0]
    tenant.data["users"] = [{**first, "id": guid(n)} for n in range(300)]
    client, users = tenant.source().client, Operation("GET /v1.0/users", "")
    pages = client.pages(users)
    with declaring(users.name):
        next(pages)
    with pytest.raises(RefusedByGuard):
        next(pages)


def test_ids_are_encoded_into_paths():
    """An id that holds a slash or a question mark stays one segment."""
    asked = []

    class Sender:
        def get(self, _operation, url, _seconds):
            """Nothing is sent."""
            asked.append(url)
            raise RefusedByGuard("x", "x")

    client = GraphClient(Sender(), "https://graph.example", LIMITS)
    group = Operation("GET /v1.0/groups/{id}/owners", "")
    with declaring(group.name), pytest.raises(RefusedByGuard):
        client.get(group, {"$filter": "a eq 'b&c'"}, id="../users?x")
    assert asked == ["https://graph.example/v1.0/groups/..%2Fusers%3Fx/owners?$filter=a%20eq%20%27b%26c%27"]
