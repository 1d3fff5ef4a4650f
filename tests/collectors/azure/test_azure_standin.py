"""The stand-in is as strict as Azure: what the collectors may rely on is what it demands."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from agent.demo.standins.azure.world import MAIN

SUBSCRIPTION = f"/subscriptions/{MAIN}"
DISKS = f"{SUBSCRIPTION}/providers/Microsoft.Compute/disks"


def ask(tenant, path, method="GET", **headers):
    """(status, parsed answer) of one request without any client of ours."""
    request = Request(f"{tenant.arm.url}{path}", method=method, headers={"Authorization": "Bearer x", **headers})
    try:
        with urlopen(request, context=ssl.create_default_context(cafile=str(tenant.ca_bundle))) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize(("path", "headers", "status", "code"), [
    (f"{DISKS}?api-version=1", {"Authorization": ""}, 401, "AuthenticationFailed"),
    (DISKS, {}, 400, "MissingApiVersionParameter"),
    ("/subscriptions/nobody/providers/Microsoft.Compute/disks?api-version=1", {}, 404, "SubscriptionNotFound"),
    (f"{SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.Web/sites/none?api-version=1", {}, 404,
     "ResourceNotFound"),
    (f"{SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.Web/sites/none/slots?api-version=1", {}, 404,
     "ParentResourceNotFound"),
])
def test_what_azure_refuses_is_refused(tenant, path, headers, status, code):
    """Each refusal has Azure's own status and code."""
    got, answer = ask(tenant, path, **headers)
    assert (got, answer["error"]["code"]) == (status, code)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_a_write_is_refused_and_remembered(tenant, method):
    """A test can tell that none was tried."""
    assert ask(tenant, f"{DISKS}?api-version=1", method)[0] == 405
    assert tenant.arm.writes == [(method, f"{DISKS}?api-version=1")]


def test_paths_do_not_depend_on_case(tenant):
    """Azure takes a path in any case and answers with the id as it was made."""
    assert ask(tenant, f"{DISKS.upper()}?api-version=1") == ask(tenant, f"{DISKS}?api-version=1")


def test_a_list_comes_in_pages(tls, tmp_path, tenants):
    """The link to the next page keeps the query and ends with the last page."""
    with tenants(tmp_path, tls, page=1) as made:
        made.world.add("Microsoft.Compute/disks", "second", {"uniqueId": "d-2"})
        _, first = ask(made, f"{DISKS}?api-version=1")
        _, second = ask(made, first["nextLink"].removeprefix(made.arm.url))
    assert [len(page["value"]) for page in (first, second)] == [1, 1]
    assert "api-version=1" in first["nextLink"]
    assert "nextLink" not in second


def test_the_console_start_prints_an_entry_that_works():
    """What is printed is an entry of the configuration, and its address answers until the process is told to stop."""
    with subprocess.Popen([sys.executable, "-u", "-m", "agent.demo.standins.azure", "--port", "0"],
                          stdout=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline() for _ in range(11)]
        url = lines[0].strip()
        bundle = re.search(r"ca_bundle: (\S+)", "".join(lines)).group(1)
        request = Request(f"{url}/subscriptions?api-version=2022-12-01", headers={"Authorization": "Bearer x"})
        with urlopen(request, context=ssl.create_default_context(cafile=bundle)) as answer:
            assert json.load(answer)["value"][0]["subscriptionId"] == MAIN
        process.terminate()
