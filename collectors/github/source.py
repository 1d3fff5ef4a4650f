"""One GitHub organisation as a source: who it is, who asks, and its repositories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collectors.base import CollectError, Collector, Level, Problem, TieoutError
from collectors.github.client import GithubClient
from collectors.github.failures import NotFound
from collectors.github.operations import ACTIONS, API_VERSION, ORGANIZATION, REPOSITORIES, USER
from collectors.github.parts import Envelope, Parts, is_ok
from collectors.guard import declaring

# GitHub Enterprise Cloud only; on these plans there is nothing to read, and asking would fail each pass.
_ENTERPRISE_ONLY = frozenset({"github.audit_event", "github.push", "github.credential_authorization",
                              "github.repository_role", "github.member_activity"})
_SMALLER_PLANS = frozenset({"free", "team"})
_APPS_ONLY = frozenset({"github.token_grant"})  # GitHub answers Apps alone


@dataclass(frozen=True, slots=True)
class GithubSource:
    """A connected organisation. ``caller_id`` is the token's user, None for an App.

    ``landed`` remembers when commits (``<repository id>:<sha>``) came with a merged pull request, so that nobody asks
    again once that is before the window.
    """

    label: str
    organization: str
    organization_id: int
    client: GithubClient
    caller: str
    caller_id: int | None
    kinds: tuple[Collector, ...]
    landed: dict[str, datetime] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """``github:<organisation id>``."""
        return f"github:{self.organization_id}"

    @property
    def type(self) -> str:
        """``github``."""
        return "github"

    @property
    def api_version(self) -> str:
        """The version of GitHub's API that is asked for, for provenance."""
        return API_VERSION

    def collectors(self) -> tuple[Collector, ...]:
        """The kinds that the organisation's plan and the caller's credential can be asked for."""
        return self.kinds

    def scopes(self, level: Level) -> list[tuple[str, str]]:
        """The organisation itself, or every repository as (id, full name), archived ones included."""
        if level is Level.SOURCE:
            return [("", self.label)]
        if level is not Level.REPOSITORY:
            return []
        with declaring(REPOSITORIES.name):
            return [(str(item["id"]), str(item["full_name"])) for item in self.repositories()]

    def repositories(self) -> Iterator[dict[str, Any]]:
        """Every repository that the caller can see, as listed."""
        for page in self.client.pages(REPOSITORIES, {"type": "all"}, org=self.organization):
            yield from page

    def hidden(self, listed: int) -> Iterator[Problem]:
        """A problem where the organisation counts more repositories than the caller was shown (``listed``).

        A token or App may be limited to some repositories, and one that leaves its selection must not look deleted.
        Only callers who are told both numbers can know.
        """
        item = Parts("").read(lambda: self.client.get(ORGANIZATION, org=self.organization)).get("value") or {}
        counts = [item.get(name) for name in ("public_repos", "total_private_repos")]
        expected = sum(count for count in counts if isinstance(count, int))
        if None not in counts and listed < expected:
            yield Problem("repositories_hidden", f"{self.organization}: expected the {expected} repositories that the "
                          f"organisation counts, got {listed}; give the token or App access to all of them",
                          ORGANIZATION.name, listing=True)

    def administers(self, repository: dict[str, Any], actions: Envelope | None = None) -> bool:
        """Whether the caller is proven to hold Administration: read on ``repository``.

        Only then does a 404 mean "there is none". Proof is a classic token with the scope ``repo`` of one of its
        administrators, or an answer of an endpoint that needs the same permission (``actions``; asked for here when
        not given). A repository's ``permissions`` alone speak of the user, not of what a fine-grained token holds.
        """
        if "repo" in self.client.oauth_scopes and (repository.get("permissions") or {}).get("admin") is True:
            return True
        owner, name = str(repository["full_name"]).split("/", 1)
        part = actions or Parts("").read(lambda: self.client.get(ACTIONS, owner=owner, repo=name))
        return is_ok(part)


def open_source(client: GithubClient, organization: str, label: str, *, app: str, kinds: tuple[Collector, ...],
                landed: dict[str, datetime]) -> GithubSource:
    """Ask who the organisation and the caller are. ``app`` is the App's id, empty for a token.

    Raises TieoutError when the organisation cannot be seen, CollectError when GitHub cannot be reached.
    """
    with declaring(ORGANIZATION.name, USER.name):
        try:
            found = client.get(ORGANIZATION, org=organization)
        except NotFound as error:
            raise TieoutError(f"{label}: expected the organisation {organization}, got HTTP 404",
                              hint="Check its login, and that the token or App may see it.") from error
        caller, caller_id = _caller(client, app)
    plan = str((found.get("plan") or {}).get("name") or "")
    readable = tuple(kind for kind in kinds if not _out_of_reach(kind.kind, plan, caller_id))
    return GithubSource(label, organization, int(found["id"]), client, caller, caller_id, readable, landed)


def _out_of_reach(kind: str, plan: str, caller_id: int | None) -> bool:
    """Whether it is known beforehand that GitHub will not answer: its tests then have no evidence, and say so."""
    return (kind in _ENTERPRISE_ONLY and plan in _SMALLER_PLANS) or (kind in _APPS_ONLY and caller_id is not None)


def _caller(client: GithubClient, app: str) -> tuple[str, int | None]:
    """(identity for provenance, user id or None)."""
    if app:
        return f"app:{app}", None
    try:
        user = client.get(USER)
    except CollectError as error:
        if error.code != "forbidden":
            raise
        return "app:unknown", None  # a bare installation token, which belongs to no user
    return f"user:{user['login']}", int(user["id"])
