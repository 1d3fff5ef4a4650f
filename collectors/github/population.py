"""Which changes reached the default branch in a window, and the proof that none is missing.

Two lists of GitHub are read and tied to each other: the merged pull requests of the branch, and the branch's own
commits. Every commit must belong to a merged pull request or is itself a change that went round them; every merged
pull request must have its merge commit on the branch.

A commit's date is its committer's clock, not the time of the push, and anybody can set it. So the branch is listed
from at least ``LOOK_BACK`` before the window (commits that were pushed late still surface) and without an end
(commits dated into the future fail the tie-out). One that is dated back further still is not listed, but what it was
pushed onto then lacks its successor, and fails the tie-out as soon as something newer follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.base import CollectError
from collectors.github.facts import commits_part, committed_at, instant, names
from collectors.github.failures import ENDS_LANE, NotFound
from collectors.github.operations import COMMIT_PULLS, COMMITS, COMPARE, PULL, PULL_COMMITS, PULLS
from collectors.github.parts import Envelope, Parts
from collectors.github.source import GithubSource

LOOK_BACK = timedelta(days=7)
_BACKDATED = timedelta(days=1)  # more than clocks differ by: how far a hidden commit lies behind the one it builds on
_FUTURE = timedelta(days=1)  # beyond GitHub's own clock, before a commit counts as dated into the future

Row = dict[str, Any]


@dataclass(slots=True)
class Population:
    """The changes of one repository in [since, until): merged pull requests by number, and direct commits.

    ``late`` are direct commits dated before the window. ``revised`` are pull requests that were merged not long before
    the window and changed in it: somebody reviewed them afterwards. ``unmatched`` are the ids that one list has and
    the other cannot explain.
    """

    pulls: dict[int, Row] = field(default_factory=dict)
    revised: dict[int, Row] = field(default_factory=dict)
    commits_of: dict[int, Envelope] = field(default_factory=dict)
    direct: list[Row] = field(default_factory=list)
    late: list[Row] = field(default_factory=list)
    branch_commits: int = 0
    unmatched: set[str] = field(default_factory=set)


class PopulationReader:
    """Reads the population of one repository's default branch over [since, until)."""

    def __init__(self, source: GithubSource, repository: Row, since: datetime, until: datetime, parts: Parts) -> None:
        self._client = source.client
        self._memory = source.landed
        self._repository = repository
        self._names = names(repository)
        self._branch = str(repository["default_branch"])
        self._since, self._until = since, until
        self._parts = parts
        self._found = Population()
        self._truncated = False
        self._by_commit: dict[str, int] = {}

    def read(self) -> Population:
        """The population with its tie-out. Raises CollectError when one of the two lists cannot be read whole."""
        commits = self._branch_commits()
        for pull in self._merged_pulls():
            self._take(pull)
        for row in commits:
            self._place(row)
        self._found.unmatched.update(f"commit:{sha}" for sha in self._without_successor(commits))
        on_branch = {str(row["sha"]) for row in commits}
        for number, pull in self._found.pulls.items():
            if not self._is_on_branch(str(pull.get("merge_commit_sha")), on_branch):
                self._found.unmatched.add(f"pr:{number}")
        return self._found

    # --- the two lists ------------------------------------------------------------------------------------

    def _branch_commits(self) -> list[Row]:
        query = {"sha": self._branch, "since": _week_of(self._since - LOOK_BACK)}
        try:
            return self._client.rows(COMMITS, query, **self._names)
        except CollectError as error:
            if error.code == "empty_repository":
                return []
            raise

    def _merged_pulls(self) -> Iterator[Row]:
        """Pull requests merged into the branch; the list is by last update, so it ends with the look-back."""
        query = {"state": "closed", "base": self._branch, "sort": "updated", "direction": "desc"}
        for page in self._client.pages(PULLS, query, **self._names):
            yield from (row for row in page if self._merged_here(row))
            if page and instant(page[-1]["updated_at"]) < self._since - LOOK_BACK:
                return

    def _merged_here(self, row: Row) -> bool:
        return bool(row.get("merged_at")) and row["base"]["ref"] == self._branch

    def _without_successor(self, commits: list[Row]) -> list[str]:
        """Listed commits, other than the newest, on which no listed commit builds.

        What leads from the branch's head to them is not in the list: a commit that was dated back beyond its start.
        """
        parents = {str(parent["sha"]) for row in commits for parent in row.get("parents") or ()}
        ends = sorted((instant(committed_at(row)), str(row["sha"])) for row in commits)
        loose = [(when, sha) for when, sha in ends if sha not in parents]
        return [sha for when, sha in loose[:-1] if when >= self._since - LOOK_BACK + _BACKDATED]

    # --- pull requests ------------------------------------------------------------------------------------

    def _take(self, pull: Row) -> None:
        """Remember what a merged pull request explains; read it in full when it was merged in the window."""
        number = int(pull["number"])
        self._by_commit[str(pull.get("merge_commit_sha"))] = number
        into = self._found.pulls if self._since <= instant(pull["merged_at"]) < self._until else self._found.revised
        if number not in into and (into is self._found.pulls or self._changed_since(pull)):
            into[number] = self._client.get(PULL, **self._names, pull_number=number)
            self._found.commits_of[number] = self._commits_of(number, into[number])

    def _changed_since(self, pull: Row) -> bool:
        """Whether a pull request that was merged before the window, and not long before, changed in it."""
        merged = instant(pull["merged_at"])
        return self._since - LOOK_BACK <= merged < self._since <= instant(pull["updated_at"])

    def _commits_of(self, number: int, pull: Row) -> Envelope:
        expected = int(pull.get("commits") or 0)
        rows = self._parts.read(lambda: self._client.rows(PULL_COMMITS, **self._names, pull_number=number))
        if rows["status"] != "ok":
            return rows
        self._by_commit.update({str(row["sha"]): number for row in rows["value"]})
        part = commits_part(rows["value"], expected)
        self._truncated |= part["status"] != "ok"
        return part

    # --- commits ------------------------------------------------------------------------------------------

    def _place(self, row: Row) -> None:
        """Decide what a commit of the branch is: part of a pull request, a change of its own, or not explained."""
        when, sha = instant(committed_at(row)), str(row["sha"])
        now = self._client.server_time
        if now is not None and when > now + _FUTURE:
            self._found.unmatched.add(f"commit:{sha}")
            return
        if not self._since - LOOK_BACK <= when < self._until:
            return
        self._found.branch_commits += when >= self._since
        if not self._explained(sha):
            (self._found.direct if when >= self._since else self._found.late).append(row)

    def _explained(self, sha: str) -> bool:
        """Whether a merged pull request brought the commit, or that cannot be told."""
        key = f"{self._repository['id']}:{sha}"
        if sha in self._by_commit or self._memory.get(key, self._since) < self._since:
            return True
        try:
            merged = [row for row in self._client.rows(COMMIT_PULLS, **self._names, commit_sha=sha)
                      if row.get("merged_at")]
        except CollectError as error:
            if error.code in ENDS_LANE:
                raise
            self._parts.listing(error)
            self._found.unmatched.add(f"commit:{sha}")
            return True
        here = [row for row in merged if self._merged_here(row)]
        if here:
            self._memory[key] = instant(here[0]["merged_at"])  # what a merge brought does not change any more
            self._take(here[0])
        elif merged and self._truncated:
            self._found.unmatched.add(f"commit:{sha}")  # may be beyond the 250th commit of a larger pull request
            return True
        return bool(here)

    def _is_on_branch(self, sha: str, on_branch: set[str]) -> bool:
        if sha in on_branch:
            return True
        try:
            answer = self._client.get(COMPARE, **self._names, basehead=f"{self._branch}...{sha}")
        except NotFound:
            return False
        return answer.get("status") in ("behind", "identical")


def _week_of(moment: datetime) -> str:
    """The start of the week: the same query all week, so that an unchanged branch is answered by 304."""
    moment = moment.astimezone(UTC)
    return f"{(moment - timedelta(days=moment.weekday())).date().isoformat()}T00:00:00Z"
