"""A small organisation to look at: four repositories, a few people, two weeks of changes with the usual faults."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agent.demo.standins.github.changes import Codebase
from agent.demo.standins.github.world import GithubWorld

DELETION: dict[str, Any] = {"type": "deletion"}
NO_FORCE_PUSH: dict[str, Any] = {"type": "non_fast_forward"}


def pull_request_rule(approvals: int = 1) -> dict[str, Any]:
    """The rule of a ruleset that asks for reviewed pull requests."""
    return {"type": "pull_request", "parameters": {
        "required_approving_review_count": approvals, "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": False, "require_last_push_approval": False,
        "required_review_thread_resolution": False}}


def checks_rule(*contexts: str) -> dict[str, Any]:
    """The rule of a ruleset that asks for these checks."""
    return {"type": "required_status_checks", "parameters": {
        "strict_required_status_checks_policy": True,
        "required_status_checks": [{"context": context} for context in contexts]}}


def sample_world(now: datetime, login: str = "example-org") -> GithubWorld:
    """The organisation, with its last two weeks written up to ``now``."""
    start = now - timedelta(days=14)
    world = GithubWorld(login, now=start)
    world.add_member("owner-one", "admin")
    for number in range(1, 5):
        world.add_member(f"engineer-{number}", two_factor=number != 4)
    world.add_outside_collaborator("contractor-1")
    _repositories(world)
    for day in range(13):
        _working_day(world, start + timedelta(days=day, hours=9), day)
    world.move_to(now)
    return world


def _repositories(world: GithubWorld) -> None:
    rules = [pull_request_rule(), checks_rule("ci"), NO_FORCE_PUSH, DELETION]
    for name in ("api", "web", "infrastructure"):
        world.add_repository(name)
        Codebase(world, name).push("owner-one", world.clock(), "first commit")
    world.add_repository("attic", archived=True)
    world.add_ruleset("api", rules)
    world.protect("web", contexts=("ci",))


def _working_day(world: GithubWorld, morning: datetime, day: int) -> None:
    """One reviewed change a day; every sixth without a review, and one push that went round the rules."""
    code = Codebase(world, ("api", "web", "infrastructure")[day % 3])
    author, reviewer = f"engineer-{day % 4 + 1}", f"engineer-{(day + 1) % 4 + 1}"
    pull = code.open_pull(author, morning, f"Change of day {day}")
    code.check(pull.head_sha, "ci", morning + timedelta(minutes=20))
    if day % 6 != 5:
        code.review(pull, reviewer, morning + timedelta(hours=1))
    code.merge(pull, author, morning + timedelta(hours=2))
    if day == 8:
        code.push("owner-one", morning + timedelta(hours=3), "hot fix")
