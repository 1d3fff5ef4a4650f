"""A tenant from its entry in the configuration to the store, through the command that people call."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import pytest

from agent.demo.standins.graph import GraphServer, sample_tenant
from agent.demo.standins.microsoft import CLIENT, TENANT, Authority, local_tls
from collectors.entra import COLLECTORS
from policies.library import load_library

ENTRY = """sources:
  - {{name: directory, type: entra, tenant_id: {tenant}, client_id: {client}, client_secret: "${{env:E2E_SECRET}}",
      base_url: "{url}", authority: "{authority}", disable_instance_discovery: true, ca_bundle: "{bundle}",
      break_glass: [00000000-0000-0000-0000-000000000250]}}
"""


@pytest.fixture
def directory(fresh, tmp_path):
    """A configured tenant and nothing else; its Graph may be told to misbehave."""
    tls = local_tls(tmp_path)
    with Authority(tls=tls.server) as authority, GraphServer(sample_tenant(datetime.now(UTC)),
                                                             tls=tls.server) as graph:
        head, _, tail = (fresh.folder / "tieout.yaml").read_text().partition("sources:")
        entry = ENTRY.format(tenant=TENANT, client=CLIENT, url=graph.url, authority=authority.url,
                             bundle=tls.ca_bundle)
        (fresh.folder / "tieout.yaml").write_text(head + entry + tail[tail.index("controls:"):])
        fresh.environment |= {"E2E_SECRET": "s3cret-of-a-test", "NO_PROXY": "127.0.0.1"}
        fresh.graph = graph
        yield fresh


def test_a_tenant_is_collected_by_the_command(directory):
    """One `tieout collect` reads every kind whole; `permissions` names what it needed; no secret is in the store."""
    done = directory.call("collect", "--format", "json")
    lanes = json.loads(done.stdout)["lanes"]
    assert {lane["kind"] for lane in lanes} == {collector.kind for collector in COLLECTORS}
    assert {lane["status"] for lane in lanes} == {"complete"}
    granted = directory.json("permissions")["sources"]["entra"]["graph_application_permissions"]
    assert "Policy.Read.All" in granted
    assert b"s3cret-of-a-test" not in (directory.folder / "tieout.db").read_bytes()


def test_every_test_of_the_directory_concludes_on_real_documents(directory, edited):
    """What the collectors store has the shape that the policies read: no state test of Entra lacks evidence.

    A policy whose cases were right and whose fields were misspelt would never say anything of a real tenant.
    """
    edited(directory, "profile: security-core", "profile: [security-core, security-more]")
    edited(directory, "window: 3 months", "window: 6 days")
    assert directory.call("collect").returncode == 0
    rows = [row for row in directory.json("check", "--all")["outcomes"] if row["kind"].startswith("entra.")]
    told = {row["test"]: set() for row in rows}
    for row in rows:
        told[row["test"]].add(row["outcome"])
    assert set(told) == {test.id for control in load_library().controls.values() for test in control.tests
                         if test.kind.startswith("entra.")}
    silent = {test: outcomes for test, outcomes in told.items() if not outcomes & {"pass", "fail", "not_applicable"}}
    assert silent == {}
    reasons = {row["test"]: row["reasons"] for row in rows if row["outcome"] in ("error", "no_evidence")}
    assert {test: why for test, why in reasons.items() if "complete window" not in str(why)} == {}


def test_a_tenant_that_refuses_makes_the_command_say_so(directory):
    """A permission that is missing ends with code 2 and its name, and the other kinds are read."""
    directory.graph.deny("conditionalAccess/policies")
    done = directory.call("collect", "--format", "json")
    statuses = {lane["kind"]: lane["status"] for lane in json.loads(done.stdout)["lanes"]}
    assert done.returncode == 2
    assert statuses["entra.conditional_access_policy"] == "failed"
    assert statuses["entra.user"] == "complete"


@pytest.mark.parametrize(("old", "new", "says"), [
    ("${env:E2E_SECRET}", "a-literal", "holds a literal"),
    (f"tenant_id: {TENANT}", "tenant_id: example.onmicrosoft.com", "must be the directory's id"),
    ("break_glass: [00000000-0000-0000-0000-000000000250]", "break_glass: [someone@example.com]", "object ids"),
    ("break_glass:", "breakglass:", "did you mean break_glass"),
])
def test_an_entry_that_cannot_be_meant_is_refused(directory, edited, old, new, says):
    """The sentence names the key; nothing is asked."""
    edited(directory, old, new)
    done = directory.call("collect")
    assert done.returncode in (2, 3)
    assert says in " ".join((done.stdout + done.stderr).split())
    assert directory.graph.log == []


@pytest.mark.skipif(sys.platform == "win32", reason="a server that is ended by a signal")
def test_the_stand_in_prints_the_entry_to_paste(tmp_path):
    """What `python -m agent.demo.standins.graph` prints first is an entry that can be used."""
    import subprocess

    import yaml
    command = [sys.executable, "-m", "agent.demo.standins.graph", "--port", "0", "--people", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = server.stdout.readline().strip()
            text = "".join(server.stdout.readline() for _ in range(10))
        finally:
            server.terminate()
    entry, = yaml.safe_load(text)
    assert entry["base_url"] == url
    assert entry["type"] == "entra"
