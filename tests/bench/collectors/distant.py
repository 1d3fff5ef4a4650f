"""Services that are some way off: the stand-ins, each answer after a pause."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.demo.standins.aws.world import AwsWorld
from agent.demo.standins.github import Codebase, GithubWorld
from agent.demo.standins.github.sample import NO_FORCE_PUSH, pull_request_rule

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
REGIONS = ("us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2")


class DistantWorld(AwsWorld):
    """An AWS account whose every answer takes ``latency`` seconds, as if each request had a line of its own."""

    latency = 0.0

    def _answer(self, event_name: str, request: Any, **event: Any) -> Any:
        time.sleep(self.latency)
        return super()._answer(event_name, request, **event)


def furnish(world: AwsWorld, count: int) -> None:
    """``count`` buckets and users, and a network, a key and a detector in every region."""
    s3, iam = world.client("s3"), world.client("iam")
    for number in range(count):
        s3.create_bucket(Bucket=f"bucket-{number:03}")
        iam.create_user(UserName=f"user-{number:03}")
    for region in world.regions:
        world.client("kms", region).create_key(Description="data")
        world.client("guardduty", region).create_detector(Enable=True)
        world.client("logs", region).create_log_group(logGroupName="application")


def organisation(count: int) -> GithubWorld:
    """``count`` repositories with rules and a pushed commit, and as many members."""
    world = GithubWorld("example-org", now=NOW - timedelta(days=14))
    world.add_member("owner", "admin")
    for number in range(count):
        world.add_member(f"member-{number}")
        world.add_repository(f"repository-{number}")
        Codebase(world, f"repository-{number}").push("owner", world.clock(), "first commit")
        world.add_ruleset(f"repository-{number}", [pull_request_rule(), NO_FORCE_PUSH])
    world.move_to(NOW)
    return world
