"""Who may do what: teams, roles, invitations, and the people, teams and keys that reach each repository."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from collectors.base import Collector, Document, Item, Scope
from collectors.github.facts import names
from collectors.github.listings import Listing, Row, each_repository, of_organization, of_repositories, where
from collectors.github.operations import (
    COLLABORATORS,
    DEPLOY_KEYS,
    INVITATIONS,
    ORG_ROLES,
    ORGANIZATION,
    REPOSITORIES,
    REPOSITORY_ROLES,
    REPOSITORY_TEAMS,
    ROLE_TEAMS,
    ROLE_USERS,
    TEAM_MEMBERS,
    TEAM_REPOSITORIES,
    TEAMS,
)
from collectors.github.parts import Parts, person, tidy
from collectors.github.source import GithubSource

_TEAM = ("id", "name", "slug", "privacy", "permission", "notification_setting")
_ROLE = ("id", "name", "source", "base_role", "permissions")


def _teams(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    for page in source.client.pages(TEAMS, org=source.organization):
        for row in page:
            yield from _team(source, row)


def _team(source: GithubSource, row: Row) -> Iterator[Item]:
    parts, slug = Parts(str(row["id"])), str(row["slug"])
    parent = row.get("parent")
    yield Document(str(row["id"]), slug, {
        "item": {k: row[k] for k in _TEAM if k in row},
        "parent": {"id": parent["id"], "slug": parent["slug"]} if parent else None,
        "members": parts.read(lambda: _members(source, slug)),
        "repositories": parts.read(lambda: [
            {"id": found["id"], "full_name": found["full_name"], "role_name": found.get("role_name")}
            for found in source.client.rows(TEAM_REPOSITORIES, org=source.organization, team_slug=slug)]),
    })
    yield from parts.problems


def _members(source: GithubSource, slug: str) -> list[Row]:
    def ask(role: str) -> list[Any]:
        return source.client.rows(TEAM_MEMBERS, {"role": role}, org=source.organization, team_slug=slug)

    maintainers = {row["id"] for row in ask("maintainer")}
    return [{**(person(row) or {}), "role": "maintainer" if row["id"] in maintainers else "member"}
            for row in ask("all")]


def _roles(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    """Every role of the organisation, GitHub's own included, with who holds it."""
    for row in source.client.rows(ORG_ROLES, key="roles", org=source.organization):
        yield from _role(source, row)


def _role(source: GithubSource, row: Row) -> Iterator[Item]:
    parts, at = Parts(str(row["id"])), {"org": source.organization, "role_id": row["id"]}
    yield Document(str(row["id"]), str(row["name"]), {
        "item": {k: tidy(row[k]) for k in _ROLE if k in row},
        "users": parts.read(lambda: [person(user) for user in source.client.rows(ROLE_USERS, **at)]),
        "teams": parts.read(lambda: [{"id": team["id"], "slug": team["slug"]}
                                     for team in source.client.rows(ROLE_TEAMS, **at)]),
    })
    yield from parts.problems


def _access(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    yield from each_repository(source, _access_of)


def _access_of(source: GithubSource, repository: Row) -> Iterator[Item]:
    parts = Parts(str(repository["id"]))
    yield Document(str(repository["id"]), str(repository["full_name"]), {
        **where(repository), "visibility": repository["visibility"],
        "collaborators": parts.read(lambda: [
            {**(person(row) or {}), "role_name": row.get("role_name")}
            for row in source.client.rows(COLLABORATORS, {"affiliation": "all"}, **names(repository))]),
        "teams": parts.read(lambda: [
            {"id": row["id"], "slug": row["slug"], "permission": row.get("permission")}
            for row in source.client.rows(REPOSITORY_TEAMS, **names(repository))]),
    })
    yield from parts.problems


def _invited(row: Row) -> Row:
    """Who was invited by whom; an address is kept as its SHA-256, in lower case."""
    address = str(row.get("email") or "").strip().lower()
    return {"inviter": person(row.get("inviter")),
            "email_sha256": hashlib.sha256(address.encode()).hexdigest() if address else None}


def _fingerprint(row: Row) -> Row:
    return {"key_sha256": hashlib.sha256(str(row.get("key") or "").encode()).hexdigest()}


_INVITATIONS = Listing("github.invitation", "Invitations to the GitHub organisation", INVITATIONS,
                       frozenset({"id", "login", "role", "created_at", "invitation_source"}), shape=_invited,
                       label=lambda row: str(row.get("login") or f"invitation {row['id']}"), personal=True)
_REPOSITORY_ROLES = Listing("github.repository_role", "Custom repository roles", REPOSITORY_ROLES,
                            frozenset({"id", "name", "base_role", "permissions"}), key="custom_roles",
                            set_paths=("item.permissions",))
_DEPLOY_KEYS = Listing("github.deploy_key", "Deploy keys", DEPLOY_KEYS,
                       frozenset({"id", "title", "read_only", "created_at", "verified", "added_by", "enabled"}),
                       label=lambda row: str(row.get("title") or row["id"]), shape=_fingerprint)

COLLECTORS = (
    Collector("github.team", "GitHub teams", (TEAMS, TEAM_MEMBERS, TEAM_REPOSITORIES), _teams, personal=True,
              set_paths=("members.value", "repositories.value")),
    Collector("github.organization_role", "Roles of the GitHub organisation", (ORG_ROLES, ROLE_USERS, ROLE_TEAMS),
              _roles, personal=True, set_paths=("item.permissions", "users.value", "teams.value")),
    of_organization(_REPOSITORY_ROLES),
    of_organization(_INVITATIONS),
    Collector("github.repository_access", "Who reaches each repository",
              (REPOSITORIES, ORGANIZATION, COLLABORATORS, REPOSITORY_TEAMS), _access, personal=True,
              set_paths=("collaborators.value", "teams.value")),
    of_repositories(_DEPLOY_KEYS),
)
