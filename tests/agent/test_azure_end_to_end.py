"""From Azure's stand-in through collection and the store to verdicts: what is wrong is found, and only that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from agent.cli.main import cli
from agent.demo.standins.azure import ArmServer, sample_world
from agent.demo.standins.microsoft import CLIENT, Authority, local_tls
from policies.library import load_library

FILE = """
engagement: {{name: Azure alone, system: Example, window: 1 month}}
sources:
  - name: cloud
    type: azure
    tenant_id: {tenant}
    client_id: {client}
    client_secret: ${{env:TIEOUT_TEST_SECRET}}
    base_url: {arm}
    authority: {entra}
    disable_instance_discovery: true
    ca_bundle: {bundle}
controls:
  adopt: [{controls}]
"""
# What the sample has wrong, by test and label.
PLANTED = {
    ("azure_authorization_role_assignment_direct", "a55190ed-0000-0000-0000-000000000001"),
    ("azure_backup_job", "Backup vm-1"),
    ("azure_compute_patch_assessment_pending", "vm-1"),
    ("azure_defender_assessment", "4ab6e3c5"),
    ("azure_defender_subscription_plans", "production"),
    ("azure_monitor_subscription_alerts", "production"),
    ("azure_network_security_group_open", "open-ssh"),
    ("azure_resource_group", "prod"),  # it carries no tag of an owner; its lock holds
    ("azure_sql_server_network", "sql-1"),
    ("azure_storage_account_anonymous", "bad"),
    ("azure_storage_account_logs", "bad"),
    ("azure_storage_account_network", "bad"),
    ("azure_storage_account_tls", "bad"),
    ("azure_subscription_group", "production"),  # it stands directly below the root,
    ("azure_subscription_policy", "production"),  # and nothing is assigned above it
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """``tieout check`` after one collection, as JSON."""
    folder = tmp_path_factory.mktemp("azure")
    tls, library = local_tls(folder), load_library()
    adopted = sorted({c.id for c in library.controls.values() for t in c.tests if t.kind.startswith("azure.")})
    world = sample_world(datetime.now(UTC).replace(microsecond=0))
    with (pytest.MonkeyPatch.context() as patch, ArmServer(world, tls=tls.server) as arm,
          Authority(world.tenant, tls=tls.server) as entra):
        arm.clock = entra.clock = lambda: datetime.now(UTC)
        patch.setenv("TIEOUT_TEST_SECRET", "any")
        file = folder / "tieout.yaml"
        file.write_text(FILE.format(tenant=world.tenant, client=CLIENT, arm=arm.url, entra=entra.url,
                                    bundle=tls.ca_bundle, controls=", ".join(adopted)))
        assert _call(file, "collect").exit_code == 0
        return json.loads(_call(file, "check", "--format", "json").stdout)


def _call(file: Path, *arguments: str):
    return CliRunner().invoke(cli, [*arguments, "--config", str(file)])


def _of_azure(checked):
    return [row for row in checked["outcomes"] if ".azure_" in row["test"]]


def test_what_is_wrong_is_found_and_nothing_else(checked):
    """Each planted fault has its failure; one resource breaks a policy by its id."""
    failed = {(row["test"].partition(".")[2], row["label"]) for row in _of_azure(checked) if row["outcome"] == "fail"}
    states = {pair for pair in failed if pair[0] == "azure_policy_state_compliance"}
    assert failed - states == PLANTED
    assert [label.rpartition("/")[2] for _, label in states] == ["bad"]


def test_no_test_meets_a_document_that_it_cannot_read(checked):
    """What the collectors yield is what the tests expect: none lacks evidence but where a past is gone for good."""
    odd = [(row["test"], row["reasons"]) for row in _of_azure(checked) if row["outcome"] in ("no_evidence", "error")]
    assert {test.partition(".")[2] for test, _ in odd} <= {"azure_backup_job"}
