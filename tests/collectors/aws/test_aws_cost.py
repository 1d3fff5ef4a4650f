"""What a pass costs: calls for each bucket and each user, counted on the stand-in and printed."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import Any

import pytest

BUCKETS, USERS = 12, 12
PLAIN_MOST, VERSIONED_MOST, USER_MOST = 7, 9, 3


@pytest.fixture
def crowded(world: Any) -> Any:
    """Buckets without and with versions, and users with a password and keys."""
    s3, iam = world.client("s3"), world.client("iam")
    for number in range(BUCKETS):
        s3.create_bucket(Bucket=f"plain-{number}")
        s3.create_bucket(Bucket=f"versioned-{number}")
        s3.put_bucket_versioning(Bucket=f"versioned-{number}", VersioningConfiguration={"Status": "Enabled"})
    for number in range(USERS):
        iam.create_user(UserName=f"user-{number}")
        iam.create_login_profile(UserName=f"user-{number}", Password="correct-horse-battery-9")
        iam.create_access_key(UserName=f"user-{number}")
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
    """Beside the listing; the region comes with the listing of a live account, and by a call on the stand-in."""
    asked = [request for request in calls_of(crowded, "aws.s3.bucket", source, scan_of)
             if request.operation not in ("s3:ListBuckets", "s3:GetBucketLocation")]
    per_bucket = Counter(re.findall(r"(?:plain|versioned)-\d+", request.fingerprint[-2])[0] for request in asked)
    plain, versioned = (max(n for name, n in per_bucket.items() if name.startswith(start)) for start in ("pl", "ve"))
    said(capsys, f"calls a bucket: {plain} plain, {versioned} with versions")
    assert len(per_bucket) == 2 * BUCKETS
    assert plain <= PLAIN_MOST
    assert versioned <= VERSIONED_MOST


def test_a_user_costs_three_calls(crowded: Any, source: Any, scan_of: Any, capsys: Any) -> None:
    """Policies, groups and tags come with the account's authorization details."""
    asked = calls_of(crowded, "aws.iam.user", source, scan_of)
    each = Counter(request.operation for request in asked)
    said(capsys, f"calls a user: {sum(count for count in each.values() if count >= USERS) / USERS:g}")
    assert sum(count for count in each.values() if count >= USERS) <= USER_MOST * USERS
    assert sum(count for count in each.values() if count < USERS) <= 2
