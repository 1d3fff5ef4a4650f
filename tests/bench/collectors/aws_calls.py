"""What a pass over an AWS account costs in calls for each bucket and each user, on the stand-in.

The floor is one call each, which no API of the provider's allows: what a bucket is, is told by one call for each of its
settings. ``tests/collectors/aws/test_aws_cost.py`` holds the same figures to the same aims.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from agent.demo.standins.aws.wire import Asked
from agent.demo.standins.aws.world import AwsWorld
from collectors import aws
from collectors.runner import run_pass
from tests.bench.collectors.distant import NOW, REGIONS
from tests.bench.collectors.whole import require_whole
from tests.bench.rows import Row
from tests.bench.sizes import Sizes
from tests.bench.store.writing import company

PLAIN_MOST, VERSIONED_MOST, USER_MOST = 7, 9, 3
# Once for all; the region comes with the listing of a live account, and by a call on the stand-in.
_ONCE = ("s3:ListBuckets", "s3:GetBucketLocation")
_BUCKET = re.compile(r"(plain|versioned)-\d+")


def measure(folder: Path, sizes: Sizes) -> list[Row]:
    """One pass over buckets without and with versions, one over users with a password and keys."""
    count = sizes.buckets
    with AwsWorld(lambda: NOW, regions=REGIONS[:sizes.regions]) as world:
        with world.dated():
            crowd(world, count)
        asked = {kind: _pass(folder / f"{kind}.db", world, sizes, kind) for kind in ("aws.s3.bucket", "aws.iam.user")}
    buckets = bucket_calls(asked["aws.s3.bucket"])
    return [_row("a bucket", buckets["plain"], PLAIN_MOST),
            _row("a bucket with versions", buckets["versioned"], VERSIONED_MOST),
            _row("an IAM user", user_calls(asked["aws.iam.user"], count), USER_MOST)]


def _row(what: str, calls: float, most: int) -> Row:
    return Row(f"calls for {what}", "1 by list", f"{calls:g}", calls, most, "calls")


def _pass(path: Path, world: AwsWorld, sizes: Sizes, kind: str) -> list[Asked]:
    sources = aws.connect({"type": "aws", "name": "prod", "regions": list(REGIONS[:sizes.regions])},
                          clock=lambda: NOW)
    world.asked.clear()
    into = company(path)
    report = run_pass(sources, into.store.writer(lambda: NOW), clock=lambda: NOW, only=(kind,))
    into.store.close()
    require_whole(report)
    return list(world.asked)


def crowd(world: AwsWorld, count: int) -> None:
    """``count`` buckets without versions, as many with, and as many users with a password and a key."""
    s3, iam = world.client("s3"), world.client("iam")
    for number in range(count):
        s3.create_bucket(Bucket=f"plain-{number}")
        s3.create_bucket(Bucket=f"versioned-{number}")
        s3.put_bucket_versioning(Bucket=f"versioned-{number}", VersioningConfiguration={"Status": "Enabled"})
        iam.create_user(UserName=f"user-{number}")
        iam.create_login_profile(UserName=f"user-{number}", Password="correct-horse-battery-9")
        iam.create_access_key(UserName=f"user-{number}")


def bucket_calls(asked: Iterable[Asked]) -> dict[str, int]:
    """The most calls that any bucket cost, by its sort; beside the listing."""
    each = Counter(found[0] for request in asked if request.operation not in _ONCE
                   and (found := _BUCKET.search(request.fingerprint[-2])))
    return {sort: max(count for name, count in each.items() if name.startswith(sort))
            for sort in ("plain", "versioned")}


def user_calls(asked: Iterable[Asked], count: int) -> float:
    """Calls a user: those of the operations that were called at least once for each of ``count`` users."""
    each = Counter(request.operation for request in asked)
    return sum(calls for calls in each.values() if calls >= count) / count


def other_calls(asked: Iterable[Asked], count: int) -> int:
    """The calls of the operations that were called less often than there are users."""
    return sum(calls for calls in Counter(request.operation for request in asked).values() if calls < count)
