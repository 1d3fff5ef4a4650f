"""Nothing undeclared and nothing but reads leaves the process, in every thread and on every attempt."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from collectors.aws import CONNECT_OPERATIONS
from collectors.aws.parts import Parts
from collectors.base import Level, RefusedByGuard, ScanStatus, Unavailable
from collectors.guard import Meter, OutOfTime, declared_operations, declaring, metering
from collectors.limits import Limits

MANY = 130


def test_an_undeclared_read_is_refused_before_it_is_sent(world: Any, source: Any) -> None:
    """A lane that declared one listing cannot make another; the world never sees the request."""
    iam = source.client("iam")
    world.asked.clear()
    with declaring("iam:ListUsers"), pytest.raises(RefusedByGuard, match="iam:ListRoles: not declared"):
        iam.call("list_roles")
    assert not world.asked


@pytest.mark.parametrize(("service", "method", "params"), [
    ("iam", "delete_user", {"UserName": "ada"}), ("s3", "delete_bucket", {"Bucket": "b"}),
    ("s3", "get_object", {"Bucket": "b", "Key": "k"}), ("kms", "disable_key", {"KeyId": "k"}),
    ("ec2", "run_instances", {"MinCount": 1, "MaxCount": 1}), ("sts", "get_session_token", {}),
])
def test_what_is_no_read_is_refused_even_when_declared(service: str, method: str, params: dict[str, Any], world: Any,
                                                       source: Any) -> None:
    """A change, a customer's object or new credentials do not pass, whatever a collector declares."""
    api = source.client(service)
    world.asked.clear()
    token = declared_operations.set(frozenset({api.operation(method)}))
    try:
        with pytest.raises(RefusedByGuard, match="only reads"):
            api.call(method, **params)
    finally:
        declared_operations.reset(token)
    assert not world.asked


def test_outside_a_lane_nothing_is_allowed(world: Any, source: Any) -> None:
    """A client that is used without a declaration sends nothing."""
    world.asked.clear()
    with pytest.raises(RefusedByGuard):
        source.client("iam").call("list_users")
    assert not world.asked


def test_a_refusal_is_never_taken_for_a_missing_permission(world: Any, source: Any) -> None:
    """An undeclared call inside a part is a fault of the collector and breaks the lane."""
    with declaring("iam:ListUsers"), pytest.raises(RefusedByGuard):
        Parts("subject").get(source.client("iam"), "get_account_summary", dict)


def test_pooled_reads_keep_the_lane_and_its_meter(world: Any, connected: Any, scan_of: Any) -> None:
    """130 users on two pages, read by several threads: each is read, each call is declared and counted."""
    with world.dated():
        for number in range(MANY):
            world.client("iam").create_user(UserName=f"user-{number:03}")
    everyone = world.client("iam").list_users()["Users"]
    world.faults.answer("iam:ListUsers", {"Users": everyone[:100], "IsTruncated": True, "Marker": "2"},
                        {"Users": everyone[100:], "IsTruncated": False})
    limits = Limits(threads=8)
    world.asked.clear()
    scan = scan_of(connected(limits=limits), "aws.iam.access_key", limits=limits)
    assert scan.status is ScanStatus.COMPLETE
    asked = [request.operation for request in world.asked]
    assert asked.count("iam:ListUsers") == 2
    assert asked.count("iam:ListAccessKeys") == MANY
    assert scan.ended.stats["calls"] == MANY + 2
    users = scan_of(connected(limits=limits), "aws.iam.user", limits=limits)
    assert [document["label"] for document in users.documents.values()] == [
        label for _, label in sorted((document["item"]["UserId"], document["label"])
                                     for document in users.documents.values())]
    assert len(users.documents) == MANY


def test_every_attempt_needs_time_left(world: Any, source: Any) -> None:
    """A lane past its budget sends no request and starts no further attempt."""
    late = Meter(deadline=time.monotonic() - 1)
    api = source.client("iam")
    world.asked.clear()
    with declaring("iam:ListUsers"), metering(late), pytest.raises(OutOfTime):
        api.listing("list_users", "Users", "UserId")
    assert not world.asked


def test_connecting_asks_only_for_what_it_declares(world: Any, connected: Any) -> None:
    """Before any lane runs, the account answered the declared questions and no other."""
    world.asked.clear()
    source = connected(regions=None)
    assert source.scopes(Level.REGION) == [("eu-west-1", "eu-west-1"), ("us-east-1", "us-east-1")]
    assert {request.operation for request in world.asked} <= {operation.name for operation in CONNECT_OPERATIONS}


def test_the_services_clock_is_compared_with_ours(world: Any, connected: Any, pass_of: Any) -> None:
    """A service an hour behind shows as a skew of the scan, with a problem."""
    source = connected()
    ours = world.clock() + timedelta(hours=1)
    (scan,) = pass_of(source, "aws.account", clock=lambda: ours)
    assert scan.ended.stats["skew"] == 3600
    assert "clock_skew" in scan.codes


@pytest.mark.parametrize(("operation", "method"), [("kms:ListKeys", "list_keys"),
                                                   ("lambda:ListFunctions", "list_functions"),
                                                   ("secretsmanager:ListSecrets", "list_secrets")])
def test_half_a_json_answer_is_no_empty_answer(operation: str, method: str, world: Any, source: Any) -> None:
    """The SDK would read a document that breaks off as one without anything in it."""
    world.faults.send(operation, b'{"half": [')
    with declaring(operation), pytest.raises(Unavailable) as caught:
        source.client(operation.partition(":")[0]).call(method)
    assert caught.value.code == "unreadable_answer"
