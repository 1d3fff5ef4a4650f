"""The REST answers of a ``GithubWorld``: one route a documented path, each with the permission it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.demo.standins.github import shapes
from agent.demo.standins.github.model import Commit, Pull, Repository
from agent.demo.standins.github.shelves import SHELVES, Shelf, chosen
from agent.demo.standins.github.world import GithubWorld

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer with GitHub's message."""

    status: int
    message: str = "Not Found"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that is cut into pages; with ``key`` the pages are objects that hold the list and a total."""

    items: list[Any]
    key: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


NO_CONTENT = Refusal(204, "")
Answer = dict[str, Any] | Listed | Refusal
_OWNER_FIELDS = ("two_factor_requirement_enabled", "default_repository_permission", "plan",
                 "members_can_create_public_repositories", "members_can_fork_private_repositories")


@dataclass(frozen=True, slots=True)
class Route:
    """One path; ``denied`` is the status for callers without the permission (some endpoints hide behind 404)."""

    pattern: re.Pattern[str]
    permission: str
    denied: int
    answer: Callable[..., Answer]


class Answers:
    """Looks a path up in the world. None means that the world has no such route."""

    def __init__(self, world: GithubWorld) -> None:
        self.world = world
        self.routes = tuple(Route(re.compile(_expression(t)), p, d, getattr(self, f"_{n}")) for t, p, d, n in _ROUTES)
        self.shelves = tuple((re.compile(_expression(shelf.template)), shelf) for shelf in SHELVES)

    def find(self, path: str, query: Query) -> tuple[str, Answer] | None:
        """(permission the endpoint accepts, its answer)."""
        for route in self.routes:
            match = route.pattern.match(path)
            if match:
                refused = self._refused(route.permission, route.denied)
                return route.permission, refused or self._route(route, match, query)
        return self._shelf(path, query)

    def _shelf(self, path: str, query: Query) -> tuple[str, Answer] | None:
        for pattern, shelf in self.shelves:
            match = pattern.match(path)
            if match:
                known = path.startswith("/orgs/") or match.group(2) in self.world.repositories
                found = self._kept(shelf, path, query) if known else Refusal(404)
                return shelf.permission, self._refused(shelf.permission, shelf.denied) or found
        return None

    def _kept(self, shelf: Shelf, path: str, query: Query) -> Answer:
        kept = self.world.shelves.get(path, shelf.default)
        if kept is None:
            return NO_CONTENT
        return dict(kept) if isinstance(kept, dict) else Listed(chosen(list(kept), query), shelf.key)

    def _refused(self, permission: str, denied: int) -> Refusal | None:
        caller = self.world.caller
        if caller.may(permission):
            return None
        missing = Refusal(403, "Resource not accessible by personal access token")
        return Refusal(404) if caller.hides or denied == 404 else missing

    def _route(self, route: Route, match: re.Match[str], query: Query) -> Answer:
        try:
            return route.answer(*match.groups(), query)
        except KeyError:
            return Refusal(404)

    # --- the organisation ---------------------------------------------------------------------------------

    @property
    def _owner(self) -> dict[str, Any]:
        return {"login": self.world.login, "id": self.world.id, "type": "Organization", "site_admin": False}

    def _checked(self, org: str) -> None:
        if org.lower() != self.world.login.lower():
            raise KeyError(org)

    def _user(self, _query: Query) -> Answer:
        login = self.world.caller.login
        if login is None:
            return Refusal(403, "Resource not accessible by integration")
        return shapes.user(self.world.user(login)) or {}

    def _organization(self, org: str, _query: Query) -> Answer:
        self._checked(org)
        shape = {**self._owner, "description": None, "public_repos": 0, "followers": len(self.world.members),
                 "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z",
                 **self.world.settings}
        if not self.world.caller.may("organization_administration"):
            return {k: v for k, v in shape.items() if k not in _OWNER_FIELDS}
        return shape

    def _members(self, org: str, query: Query) -> Answer:
        self._checked(org)
        if query.get("filter") == "2fa_disabled" and not self._is_owner():
            return Refusal(422, "Only owners can use this filter.")
        found = [m for m in self.world.members.values()
                 if query.get("role", "all") in ("all", m.role)
                 and (query.get("filter", "all") == "all" or not m.two_factor)]
        return Listed([shapes.user(m.user) for m in found])

    def _outside_collaborators(self, org: str, query: Query) -> Answer:
        self._checked(org)
        if query.get("filter") == "2fa_disabled" and not self._is_owner():
            return Refusal(422, "Only owners can use this filter.")
        everyone = query.get("filter", "all") == "all"
        return Listed([shapes.user(m.user) for m in self.world.outside.values() if everyone or not m.two_factor])

    def _is_owner(self) -> bool:
        login = self.world.caller.login
        member = self.world.members.get(login) if login else None
        return self.world.caller.permissions is None or (member is not None and member.role == "admin")

    def _org_repositories(self, org: str, _query: Query) -> Answer:
        self._checked(org)
        return Listed([self._shape(repo) for repo in self.world.repositories.values()])

    def _org_actions(self, org: str, _query: Query) -> Answer:
        self._checked(org)
        return dict(self.world.actions)

    def _org_workflow(self, org: str, _query: Query) -> Answer:
        self._checked(org)
        return dict(self.world.workflow)

    # --- a repository -------------------------------------------------------------------------------------

    def _admin(self) -> bool:
        return self.world.caller.may("administration")

    def _shape(self, repo: Repository) -> dict[str, Any]:
        # ``permissions`` is the user's own role: an App has none, and a fine-grained token may hold less.
        return shapes.repository(self._owner, repo, admin=self._is_owner(), sees_settings=self._admin())

    def _repo(self, owner: str, name: str) -> Repository:
        self._checked(owner)
        return self.world.repositories[name]

    def _repository(self, owner: str, name: str, _query: Query) -> Answer:
        return self._shape(self._repo(owner, name))

    def _actions(self, owner: str, name: str, _query: Query) -> Answer:
        return dict(self._repo(owner, name).actions)

    def _workflow(self, owner: str, name: str, _query: Query) -> Answer:
        return dict(self._repo(owner, name).workflow)

    def _vulnerability_alerts(self, owner: str, name: str, _query: Query) -> Answer:
        on = self._repo(owner, name).vulnerability_alerts
        return NO_CONTENT if on else Refusal(404, "Vulnerability alerts are disabled.")

    def _security_fixes(self, owner: str, name: str, _query: Query) -> Answer:
        return dict(self._repo(owner, name).security_fixes)

    def _rules(self, owner: str, name: str, branch: str, _query: Query) -> Answer:
        repo = self._repo(owner, name)
        active = list(repo.rulesets.values()) if branch == repo.default_branch else []
        return Listed(shapes.effective_rules(active))

    def _rulesets(self, owner: str, name: str, _query: Query) -> Answer:
        keys = ("id", "name", "target", "source_type", "source", "enforcement")
        return Listed([{k: item[k] for k in keys} for item in self._repo(owner, name).rulesets.values()])

    def _ruleset(self, owner: str, name: str, number: str, _query: Query) -> Answer:
        return shapes.ruleset(self._repo(owner, name).rulesets[int(number)], admin=self._admin())

    def _protection(self, owner: str, name: str, branch: str, _query: Query) -> Answer:
        repo = self._repo(owner, name)
        if branch not in repo.branches:
            return Refusal(404, "Branch not found")
        return repo.protection.get(branch) or Refusal(404, "Branch not protected")

    # --- changes ------------------------------------------------------------------------------------------

    def _pulls(self, owner: str, name: str, query: Query) -> Answer:
        repo = self._repo(owner, name)
        state, base = query.get("state", "open"), query.get("base")
        found = [p for p in repo.pulls.values()
                 if state in ("all", "closed" if p.closed_at else "open") and base in (None, p.base)]
        key = "updated_at" if query.get("sort") == "updated" else "created_at"
        found.sort(key=lambda p: (getattr(p, key), p.number), reverse=query.get("direction", "desc") == "desc")
        return Listed([shapes.pull_simple(self._owner, repo, p) for p in found])

    def _pull_of(self, owner: str, name: str, number: str) -> tuple[Repository, Pull]:
        repo = self._repo(owner, name)
        return repo, repo.pulls[int(number)]

    def _pull(self, owner: str, name: str, number: str, _query: Query) -> Answer:
        repo, pull = self._pull_of(owner, name, number)
        return shapes.pull(self._owner, repo, pull)

    def _reviews(self, owner: str, name: str, number: str, _query: Query) -> Answer:
        return Listed([shapes.review(r) for r in self._pull_of(owner, name, number)[1].reviews])

    def _pull_commits(self, owner: str, name: str, number: str, _query: Query) -> Answer:
        pull = self._pull_of(owner, name, number)[1]
        return Listed([shapes.commit(c) for c in pull.commits[:250]])  # GitHub shows no more than these

    def _commits(self, owner: str, name: str, query: Query) -> Answer:
        repo = self._repo(owner, name)
        if not repo.branches:
            return Refusal(409, "Git Repository is empty.")
        since, until = _instant(query.get("since")), _instant(query.get("until"))
        found: list[Commit] = [c for c in repo.history(query.get("sha", repo.default_branch))
                               if (since is None or c.committed_at >= since)
                               and (until is None or c.committed_at <= until)]
        return Listed([shapes.commit(c) for c in found])

    def _commit_pulls(self, owner: str, name: str, sha: str, _query: Query) -> Answer:
        repo = self._repo(owner, name)
        if sha not in repo.commits:
            return Refusal(422, f"No commit found for SHA: {sha}")
        return Listed([shapes.pull_simple(self._owner, repo, p) for p in repo.pulls.values()
                       if sha in p.landed or any(c.sha == sha for c in p.commits)])

    def _check_runs(self, owner: str, name: str, ref: str, _query: Query) -> Answer:
        checks = self._repo(owner, name).checks.get(ref, [])
        return Listed([shapes.check_run(c) for c in checks], "check_runs")

    def _status(self, owner: str, name: str, ref: str, _query: Query) -> Answer:
        states = self._repo(owner, name).statuses.get(ref, {})
        items = [{"id": n, "context": context, "state": state} for n, (context, state) in enumerate(states.items())]
        return Listed(items, "statuses", {"state": "success" if items else "pending", "sha": ref})

    def _compare(self, owner: str, name: str, base: str, head: str, _query: Query) -> Answer:
        repo = self._repo(owner, name)
        base_sha = repo.branches.get(base, base)
        behind = {c.sha for c in repo.reachable(base_sha)}
        status = "identical" if head == base_sha else "behind" if repo.commits[head].sha in behind else "diverged"
        return {"status": status, "ahead_by": 0 if head in behind else 1, "behind_by": 0, "commits": []}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _expression(template: str) -> str:
    return re.sub(r"\{\w+\}", "([^/]+)", template) + r"\Z"


_REPO = "/repos/{owner}/{repo}"
# path, permission, status for callers without it, method of Answers
_ROUTES: tuple[tuple[str, str, int, str], ...] = (
    ("/user", "", 403, "user"),
    ("/orgs/{org}", "", 403, "organization"),
    ("/orgs/{org}/members", "members", 403, "members"),
    ("/orgs/{org}/outside_collaborators", "members", 403, "outside_collaborators"),
    ("/orgs/{org}/repos", "metadata", 403, "org_repositories"),
    ("/orgs/{org}/actions/permissions", "organization_administration", 403, "org_actions"),
    ("/orgs/{org}/actions/permissions/workflow", "organization_administration", 403, "org_workflow"),
    (_REPO, "metadata", 404, "repository"),
    (f"{_REPO}/actions/permissions", "administration", 403, "actions"),
    (f"{_REPO}/actions/permissions/workflow", "administration", 403, "workflow"),
    (f"{_REPO}/vulnerability-alerts", "administration", 404, "vulnerability_alerts"),
    (f"{_REPO}/automated-security-fixes", "administration", 404, "security_fixes"),
    (f"{_REPO}/rules/branches/(.+)", "metadata", 403, "rules"),
    (f"{_REPO}/rulesets", "metadata", 403, "rulesets"),
    (f"{_REPO}/rulesets/" + r"(\d+)", "metadata", 403, "ruleset"),
    (f"{_REPO}/branches/(.+)/protection", "administration", 404, "protection"),
    (f"{_REPO}/pulls", "pull_requests", 403, "pulls"),
    (f"{_REPO}/pulls/" + r"(\d+)", "pull_requests", 403, "pull"),
    (f"{_REPO}/pulls/" + r"(\d+)/reviews", "pull_requests", 403, "reviews"),
    (f"{_REPO}/pulls/" + r"(\d+)/commits", "pull_requests", 403, "pull_commits"),
    (f"{_REPO}/commits", "contents", 403, "commits"),
    (f"{_REPO}/commits/{{sha}}/pulls", "pull_requests", 403, "commit_pulls"),
    (f"{_REPO}/commits/{{ref}}/check-runs", "checks", 403, "check_runs"),
    (f"{_REPO}/commits/{{ref}}/status", "statuses", 403, "status"),
    (f"{_REPO}/compare/(.+)" + r"\.\.\.(.+)", "contents", 403, "compare"),
)
