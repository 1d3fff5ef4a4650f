"""The state of the fictional organisation: people, repositories, branches, commits and pull requests.

Mutable on purpose: ``world`` changes it as time moves on, ``answers`` shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class User:
    """An account: ``kind`` is ``User`` or ``Bot``."""

    id: int
    login: str
    kind: str = "User"
    email: str = ""


@dataclass(slots=True)
class Member:
    """A user's membership: role ``admin`` (owner) or ``member``, and whether a second factor is set up."""

    user: User
    role: str = "member"
    two_factor: bool = True


@dataclass(slots=True)
class Caller:
    """Who the token belongs to. ``permissions`` None is an owner's classic token, which may read everything.

    With ``permissions`` it is a fine-grained token (or an App, when ``login`` is None) that holds only those;
    what it may not see answers 404 instead of 403 where ``hides`` is set.
    """

    login: str | None = None
    permissions: frozenset[str] | None = None
    hides: bool = False

    def may(self, permission: str) -> bool:
        """Whether the token holds ``permission`` (an empty one is held by everybody)."""
        return not permission or self.permissions is None or permission in self.permissions


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; ``author`` is None where the e-mail belongs to no account."""

    sha: str
    message: str
    author: User | None
    author_email: str
    committer: User | None
    authored_at: datetime
    committed_at: datetime
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A review: APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED."""

    id: int
    user: User | None
    state: str
    submitted_at: datetime
    commit_id: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check run on a commit; ``conclusion`` is None while it runs."""

    id: int
    name: str
    sha: str
    conclusion: str | None
    completed_at: datetime | None
    app: str = "github-actions"


@dataclass(slots=True)
class Pull:
    """A pull request; ``landed`` are the commits that its merge put on the base branch."""

    number: int
    title: str
    author: User
    base: str
    head: str
    created_at: datetime
    updated_at: datetime
    commits: list[Commit] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: User | None = None
    merge_commit_sha: str | None = None
    landed: tuple[str, ...] = ()

    @property
    def head_sha(self) -> str:
        """The last commit of the pull request's branch."""
        return self.commits[-1].sha


@dataclass(slots=True)
class Repository:
    """A repository with its settings (GitHub's field names), its default branch's rules, and its history.

    ``files`` are the texts at the head of the default branch, by path.
    """

    id: int
    name: str
    settings: dict[str, Any]
    created_at: datetime
    actions: dict[str, Any]
    workflow: dict[str, Any]
    vulnerability_alerts: bool = True
    security_fixes: dict[str, Any] = field(default_factory=lambda: {"enabled": True, "paused": False})
    protection: dict[str, dict[str, Any]] = field(default_factory=dict)
    rulesets: dict[int, dict[str, Any]] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    checks: dict[str, list[Check]] = field(default_factory=dict)
    statuses: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    _ordered: tuple[str, list[Commit]] = ("", [])

    @property
    def default_branch(self) -> str:
        """The name of the default branch."""
        return str(self.settings["default_branch"])

    def history(self, ref: str) -> list[Commit]:
        """The commits reachable from ``ref`` (branch or sha), newest first by committer date; KeyError if unknown."""
        head = self.branches.get(ref, ref)
        if self._ordered[0] != head:
            reached = self.reachable(head)
            self._ordered = (head, sorted(reached, key=lambda c: c.committed_at, reverse=True))
        return self._ordered[1]

    def reachable(self, head: str) -> list[Commit]:
        """Every commit that ``head`` contains; KeyError where ``head`` is not known."""
        seen: dict[str, Commit] = {}
        waiting = [self.commits[head].sha]
        while waiting:
            sha = waiting.pop()
            if sha not in seen:
                seen[sha] = self.commits[sha]
                waiting.extend(seen[sha].parents)
        return list(reversed(seen.values()))
