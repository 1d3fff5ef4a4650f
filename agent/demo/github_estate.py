"""The company's GitHub organisation: three protected repositories and six months of reviewed changes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from agent.demo.calendar import FOUNDED, at, workdays
from agent.demo.standins.github import Codebase, GithubWorld

LOGIN = "harborlight"
REPOSITORIES = ("payments-api", "web-app", "billing-worker")
OWNERS = ("mara-lind", "jonas-vey")
ENGINEERS = ("ines-roca", "tomas-dahl", "keiko-arai", "seun-bello", "ravi-menon")
CHECK = "ci"


def build() -> GithubWorld:
    """The organisation with everything that will happen to it written into its agenda."""
    world = GithubWorld(LOGIN, now=FOUNDED)
    for login in OWNERS:
        world.add_member(login, "admin")
    for login in ENGINEERS:
        world.add_member(login)
    for name in REPOSITORIES:
        world.add_repository(name)
        Codebase(world, name).push(OWNERS[0], FOUNDED, "first commit")
        world.protect(name, contexts=(CHECK,))
    for number, day in enumerate(workdays()):
        start = datetime.combine(day, time(9, 7 * (number % 8)), FOUNDED.tzinfo)
        world.at(start, partial(_reviewed_change, world, number, start))
    world.at(at(2, 27, 16), lambda: world.remove_member("ravi-menon"))
    world.at(at(4, 30, 16), lambda: world.remove_member("seun-bello"))
    return world


def _reviewed_change(world: GithubWorld, number: int, start: datetime) -> None:
    """One change as the company means it: checked, approved by somebody else on its last commit, then merged."""
    people = [login for login in ENGINEERS if login in world.members]
    author, reviewer = people[number % len(people)], people[(number + 1) % len(people)]
    code = Codebase(world, REPOSITORIES[number % len(REPOSITORIES)])
    pull = code.open_pull(author, start, f"Change {number + 1}")
    code.check(pull.head_sha, CHECK, start + timedelta(minutes=15))
    code.review(pull, reviewer, start + timedelta(minutes=50))
    code.merge(pull, author, start + timedelta(minutes=70))


def self_merge(world: GithubWorld, name: str, author: str, when: datetime) -> None:
    """A change that its author merged without anybody's approval."""
    code = Codebase(world, name)
    pull = code.open_pull(author, when, "Quick fix")
    code.check(pull.head_sha, CHECK, when + timedelta(minutes=10))
    code.merge(pull, author, when + timedelta(minutes=20))
