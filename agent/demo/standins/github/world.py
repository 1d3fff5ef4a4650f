"""A stateful GitHub organisation: what people do to it, each with an explicit date.

``at(when, action)`` writes changes ahead of time; ``move_to(when)`` lets them happen and moves the clock.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from agent.demo.standins.github.examples import completed
from agent.demo.standins.github.model import Caller, Member, Repository, User
from agent.demo.standins.http import MovableClock

WEB_FLOW = User(19864447, "web-flow", "User", "noreply@github.com")

ORGANIZATION: dict[str, Any] = {
    "two_factor_requirement_enabled": True, "default_repository_permission": "read",
    "members_can_create_public_repositories": False, "members_can_fork_private_repositories": False,
    "plan": {"name": "team", "space": 976562499, "private_repos": 999999, "filled_seats": 10, "seats": 20},
}
PROTECTION: dict[str, Any] = {
    "enforce_admins": {"enabled": True}, "allow_force_pushes": {"enabled": False},
    "allow_deletions": {"enabled": False}, "required_linear_history": {"enabled": False},
    "required_signatures": {"enabled": False}, "required_conversation_resolution": {"enabled": False},
}


class GithubWorld:
    """One organisation as it is now. The lock is held while an answer is made and while the clock moves."""

    def __init__(self, login: str, *, now: datetime, id_: int = 4711) -> None:
        self.login = login
        self.id = id_
        self.clock = MovableClock(now)
        self.lock = threading.RLock()
        self.settings: dict[str, Any] = dict(ORGANIZATION)
        self.actions: dict[str, Any] = {"enabled_repositories": "all", "allowed_actions": "selected"}
        self.workflow: dict[str, Any] = {"default_workflow_permissions": "read",
                                         "can_approve_pull_request_reviews": False}
        self.users: dict[str, User] = {}
        self.members: dict[str, Member] = {}
        self.outside: dict[str, Member] = {}
        self.repositories: dict[str, Repository] = {}
        self.identity_provider: dict[str, Any] | None = None
        self.shelves: dict[str, Any] = {}
        self.caller = Caller()
        self._ids = itertools.count(1001)
        self._agenda: list[tuple[datetime, int, Callable[[], object]]] = []

    # --- time ---------------------------------------------------------------------------------------------

    def at(self, when: datetime, action: Callable[[], object]) -> None:
        """Let ``action`` happen once the clock passes ``when``."""
        heapq.heappush(self._agenda, (when, next(self._ids), action))

    def move_to(self, when: datetime) -> None:
        """Move the clock to ``when``; everything written for before then happens in the order of its dates."""
        with self.lock:
            while self._agenda and self._agenda[0][0] <= when:
                due, _, action = heapq.heappop(self._agenda)
                self.clock.move_to(max(due, self.clock()))
                action()
            self.clock.move_to(when)

    def next_id(self) -> int:
        """A new id, the same ones in every run."""
        return next(self._ids)

    def new_sha(self, *parts: str) -> str:
        """A commit id that no other commit has."""
        text = "\0".join((*parts, str(self.next_id())))
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    def shelve(self, path: str, *rows: dict[str, Any]) -> None:
        """Put ``rows`` on the list that GitHub has at ``path``; each is laid over GitHub's example, if there is one."""
        self.shelves.setdefault(path, []).extend(completed(path, row) for row in rows)

    def settle(self, path: str, value: dict[str, Any]) -> None:
        """Let GitHub answer ``path`` with this object."""
        self.shelves[path] = value

    # --- people -------------------------------------------------------------------------------------------

    def user(self, login: str, kind: str = "User") -> User:
        """The account ``login``, made when first named."""
        if login not in self.users:
            name = login.removesuffix("[bot]")
            self.users[login] = User(self.next_id(), login, kind, f"{name}@{self.login}.example")
        return self.users[login]

    def add_member(self, login: str, role: str = "member", *, two_factor: bool = True) -> User:
        """Put ``login`` into the organisation as ``member`` or ``admin`` (owner); the first owner is the caller."""
        user = self.user(login)
        self.members[login] = Member(user, role, two_factor)
        if role == "admin" and self.caller == Caller():
            self.caller = Caller(login)
        return user

    def remove_member(self, login: str) -> None:
        """Take ``login`` out of the organisation."""
        del self.members[login]

    def add_outside_collaborator(self, login: str, *, two_factor: bool = True) -> User:
        """Give a user who is no member access to something."""
        user = self.user(login)
        self.outside[login] = Member(user, "outside", two_factor)
        return user

    # --- repositories -------------------------------------------------------------------------------------

    def add_repository(self, name: str, **settings: Any) -> Repository:
        """A new repository without commits; ``settings`` are GitHub's field names."""
        base = {"private": True, "visibility": "private", "archived": False, "disabled": False, "fork": False,
                "default_branch": "main", "allow_forking": False, "delete_branch_on_merge": True,
                "web_commit_signoff_required": False,
                "security_and_analysis": {"secret_scanning": {"status": "enabled"},
                                          "secret_scanning_push_protection": {"status": "enabled"}}}
        repository = Repository(self.next_id(), name, {**base, **settings}, self.clock(),
                                {"enabled": True, "allowed_actions": "selected"}, dict(self.workflow))
        self.repositories[name] = repository
        return repository

    def protect(self, name: str, *, approvals: int = 1, contexts: tuple[str, ...] = (), **over: Any) -> None:
        """Classic protection of the default branch; ``over`` replaces fields of the answer."""
        repository = self.repositories[name]
        rule: dict[str, Any] = {**PROTECTION, "required_pull_request_reviews": {
            "dismiss_stale_reviews": True, "require_code_owner_reviews": False,
            "require_last_push_approval": False, "required_approving_review_count": approvals}}
        if contexts:
            rule["required_status_checks"] = {"strict": True, "contexts": list(contexts),
                                              "checks": [{"context": c, "app_id": None} for c in contexts]}
        repository.protection[repository.default_branch] = {**rule, **over}

    def add_ruleset(self, name: str, rules: list[dict[str, Any]], *, bypass: list[dict[str, Any]] | None = None,
                    enforcement: str = "active") -> int:
        """A repository ruleset on the default branch; returns its id."""
        number = self.next_id()
        ruleset: dict[str, Any] = {
            "id": number, "name": f"{name} rules", "target": "branch", "source_type": "Repository",
            "source": f"{self.login}/{name}", "enforcement": enforcement, "bypass_actors": bypass or [],
            "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}}, "rules": rules}
        self.repositories[name].rulesets[number] = ruleset
        return number
