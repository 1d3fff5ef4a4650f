"""The stand-in: dates of its own, no way out of the process, answers that fit botocore's model."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.demo.standins.aws import wire
from agent.demo.standins.aws.world import AwsWorld

START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


def test_a_change_has_the_worlds_date_and_answers_carry_its_clock(world: Any) -> None:
    """What is made in a dated block is of that date; the Date header is the world's time."""
    iam = world.client("iam")
    with world.dated(START):
        iam.create_user(UserName="ada")
    answer = iam.list_users()
    assert answer["Users"][0]["CreateDate"] == START
    assert answer["ResponseMetadata"]["HTTPHeaders"]["date"] == "Mon, 02 Mar 2026 06:00:00 GMT"


def test_an_answer_is_remembered_until_its_service_changes(world: Any) -> None:
    """A remembered answer never hides a change."""
    iam = world.client("iam")
    assert iam.list_users()["Users"] == []
    iam.create_user(UserName="ada")
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["ada"]
    iam.delete_user(UserName="ada")
    assert iam.list_users()["Users"] == []


def test_the_same_changes_give_the_same_identifiers() -> None:
    """Two worlds with one seed are alike, so that a demonstration can be repeated."""
    found = []
    for _ in range(2):
        with AwsWorld(lambda: START) as world, world.dated():
            found.append(world.client("iam").create_user(UserName="ada")["User"]["UserId"])
    assert found[0] == found[1]


def test_certificates_are_signed_in_a_process_whose_first_met_frozen_time() -> None:
    """What is signed while time stands still leaves later signatures alone, whatever came first in the process."""
    program = """
from datetime import UTC, datetime
import trustme
from agent.demo.standins.aws.world import AwsWorld
with AwsWorld(lambda: datetime(2026, 1, 5, tzinfo=UTC)) as world, world.dated():
    trustme.CA()
trustme.CA()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_closed_world_answers_nobody() -> None:
    """A client that outlives its world reaches neither moto's empty state nor the network."""
    with AwsWorld(lambda: START) as world:
        client = world.client("sts")
    with pytest.raises(AssertionError, match="closed"):
        client.get_caller_identity()


def test_two_worlds_at_once_are_refused(world: Any) -> None:
    """The state of moto is one a process: a second world would empty the first."""
    with pytest.raises(RuntimeError, match="another AWS world is open"), AwsWorld(lambda: START):
        pass


def test_a_world_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials and endpoint of the machine are out of sight inside and back outside."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with AwsWorld(lambda: START):
        assert "AWS_ENDPOINT_URL" not in os.environ
        assert os.environ["AWS_ACCESS_KEY_ID"].startswith("AKIA")
    assert (os.environ["AWS_ENDPOINT_URL"], os.environ["AWS_PROFILE"]) == ("http://127.0.0.1:1", "mine")
    assert "AWS_ACCESS_KEY_ID" not in os.environ


def test_an_answer_that_the_service_could_not_send_is_refused(world: Any) -> None:
    """A misspelt key in a canned answer would be a test of nothing."""
    with pytest.raises(AssertionError, match="does not fit"):
        world.faults.answer("kms:ListKeys", {"Kyes": []})
    with pytest.raises(Exception, match="ListKey"):
        world.faults.deny("kms:ListKey")


@pytest.mark.parametrize("operation", ["iam:ListUsers", "s3:ListBuckets", "ec2:DescribeVpcs", "kms:ListKeys",
                                       "securityhub:DescribeHub", "s3control:GetPublicAccessBlock",
                                       "cloudwatch:DescribeAlarms"])
def test_an_error_reads_the_same_in_every_protocol(operation: str, world: Any) -> None:
    """The client of each protocol finds code and status where the service would put them."""
    service, name = operation.split(":")
    world.faults.fail(operation, "OddException", status=418)
    client = world.client(service)
    params = {"AccountId": "123456789012"} if service == "s3control" else {}
    method = next(key for key, value in client.meta.method_to_api_mapping.items() if value == name)
    with pytest.raises(client.exceptions.ClientError) as caught:
        getattr(client, method)(**params)
    assert caught.value.response["Error"]["Code"] == "OddException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 418


def test_databases_have_ids_of_their_own(world: Any) -> None:
    """Two databases of one region are two subjects."""
    rds = world.client("rds")
    for name in ("orders", "ledger"):
        rds.create_db_instance(DBInstanceIdentifier=name, Engine="postgres", DBInstanceClass="db.t3.micro",
                               AllocatedStorage=20, MasterUsername="owner", MasterUserPassword="correct-horse-9")
    assert len({row["DbiResourceId"] for row in rds.describe_db_instances()["DBInstances"]}) == 2


def test_requests_name_operation_region_and_key(world: Any) -> None:
    """A fault can be set for one region because the request tells which it is signed for."""
    world.client("kms", "eu-west-1").list_keys()
    asked = world.asked[-1]
    assert (asked.operation, asked.region, asked.reads) == ("kms:ListKeys", "eu-west-1", True)
    assert wire.account_of(asked) == "123456789012"
