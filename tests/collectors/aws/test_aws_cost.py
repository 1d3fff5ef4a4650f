"""What a pass costs: calls for each bucket and each user, counted on the stand-in and printed."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.bench.collectors.aws_calls import (
    PLAIN_MOST,
    USER_MOST,
    VERSIONED_MOST,
    bucket_calls,
    crowd,
    other_calls,
    user_calls,
)

COUNT = 12


@pytest.fixture
def crowded(world: Any) -> Any:
    """Buckets without and with versions, and users with a password and keys."""
    crowd(world, COUNT)
    return world


def said(capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    """Print a figure past pytest's capture, where whoever runs the tests can read it."""
    with capsys.disabled():
        sys.stdout.write(f"\n{sentence}\n")


def calls_of(world: Any, kind: str, source: Any, scan_of: Any) -> list[Any]:
    """The requests of one scan."""
    world.asked.clear()
    scan_of(source, kind)
    return list(world.asked)


def test_a_bucket_costs_seven_calls_and_nine_with_versions(crowded: Any, source: Any, scan_of: Any,
                                                           capsys: Any) -> None:
    """Beside the listing, no bucket of either sort costs more."""
    calls = bucket_calls(calls_of(crowded, "aws.s3.bucket", source, scan_of))
    said(capsys, f"calls a bucket: {calls['plain']} plain, {calls['versioned']} with versions")
    assert 1 <= calls["plain"] <= PLAIN_MOST
    assert 1 <= calls["versioned"] <= VERSIONED_MOST


def test_a_user_costs_three_calls(crowded: Any, source: Any, scan_of: Any, capsys: Any) -> None:
    """Policies, groups and tags come with the account's authorization details."""
    asked = calls_of(crowded, "aws.iam.user", source, scan_of)
    said(capsys, f"calls a user: {user_calls(asked, COUNT):g}")
    assert 1 <= user_calls(asked, COUNT) <= USER_MOST
    assert other_calls(asked, COUNT) <= 2
