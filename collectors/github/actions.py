"""Where automation runs and what it may use: runners, environments, and the names of secrets and variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from collectors import envelope
from collectors.base import Collector, Document, Item, Operation, Scope
from collectors.github.facts import names
from collectors.github.listings import Listing, Row, each_repository, of_organization, where
from collectors.github.operations import (
    BRANCH_POLICIES,
    ENVIRONMENT_SECRETS,
    ENVIRONMENT_VARIABLES,
    ENVIRONMENTS,
    ORG_SECRETS,
    ORG_VARIABLES,
    ORGANIZATION,
    REPOSITORIES,
    RUNNER_GROUPS,
    RUNNERS,
    SECRETS,
    VARIABLES,
)
from collectors.github.parts import Envelope, Parts
from collectors.github.source import GithubSource

_DATED = ("name", "created_at", "updated_at")
_ENVIRONMENT = ("id", "name", "created_at", "can_admins_bypass", "deployment_branch_policy")
_RULE = ("id", "type", "wait_timer", "prevent_self_review")


def _stored(kind: str, title: str, key: str, of_org: Operation, of_repository: Operation) -> Collector:
    """Secrets or variables of the organisation and of each repository: names and dates, never values."""

    def one(row: Row, owner: str, label: str, body: Row) -> Document:
        subject = f"{owner}:{row['name']}@{row['created_at']}"  # a name that is given again is another subject
        return Document(subject, f"{label} {row['name']}", {**body, "item": {k: row[k] for k in _DATED}})

    def of_one(source: GithubSource, repository: Row) -> Iterator[Item]:
        for row in source.client.rows(of_repository, key=key, **names(repository)):
            body = {"level": "repository", "repository": repository["full_name"], "archived": repository["archived"]}
            yield one(row, str(repository["id"]), str(repository["full_name"]), body)

    def collect(source: GithubSource, _scope: Scope) -> Iterator[Item]:
        for row in source.client.rows(of_org, key=key, org=source.organization):
            body = {"level": "organization", "repository": None, "archived": False,
                    "visibility": row.get("visibility")}
            yield one(row, "organization", source.organization, body)
        yield from each_repository(source, of_one)

    return Collector(kind, title, (of_org, REPOSITORIES, ORGANIZATION, of_repository), collect)


def _environments(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    yield from each_repository(source, _environments_of)


def _environments_of(source: GithubSource, repository: Row) -> Iterator[Item]:
    for row in source.client.rows(ENVIRONMENTS, key="environments", **names(repository)):
        yield from _environment(source, repository, row)


def _environment(source: GithubSource, repository: Row, row: Row) -> Iterator[Item]:
    parts = Parts(str(row["id"]))

    def stored(operation: Operation, key: str) -> list[Row]:
        found = source.client.rows(operation, key=key, **names(repository), environment_name=row["name"])
        return [{k: one[k] for k in _DATED} for one in found]

    rules = [_rule(rule) for rule in row.get("protection_rules") or ()]
    yield Document(str(row["id"]), f"{repository['full_name']} {row['name']}", {
        **where(repository), "visibility": repository["visibility"],
        "item": {**{k: row[k] for k in _ENVIRONMENT if k in row}, "protection_rules": rules},
        "branch_policies": _branch_policies(source, repository, row, parts),
        "secrets": parts.read(lambda: stored(ENVIRONMENT_SECRETS, "secrets")),
        "variables": parts.read(lambda: stored(ENVIRONMENT_VARIABLES, "variables")),
    })
    yield from parts.problems


def _rule(rule: Row) -> Row:
    """A protection rule; a reviewer is a user or a team, known by its id."""
    reviewers = [{"type": one.get("type"), "id": (one.get("reviewer") or {}).get("id"),
                  "name": (one.get("reviewer") or {}).get("login") or (one.get("reviewer") or {}).get("slug")}
                 for one in rule.get("reviewers") or ()]
    return {**{k: rule[k] for k in _RULE if k in rule}, "reviewers": reviewers}


def _branch_policies(source: GithubSource, repository: Row, row: Row, parts: Parts) -> Envelope:
    """The patterns that may deploy; ``absent`` where the environment has none of its own."""
    if (row.get("deployment_branch_policy") or {}).get("custom_branch_policies") is not True:
        return envelope.absent("no_custom_policies")

    def read() -> list[Row]:
        found = source.client.rows(BRANCH_POLICIES, key="branch_policies", **names(repository),
                                   environment_name=row["name"])
        return [{k: one[k] for k in ("id", "name", "type") if k in one} for one in found]

    return parts.read(read)


def _runner(row: Row) -> dict[str, Any]:
    return {"labels": sorted(str(label["name"]) for label in row.get("labels") or ())}


_GROUPS = Listing("github.runner_group", "Groups of self-hosted runners", RUNNER_GROUPS, frozenset({
    "id", "name", "visibility", "default", "inherited", "allows_public_repositories", "restricted_to_workflows",
    "selected_workflows"}), key="runner_groups", set_paths=("item.selected_workflows",))
_RUNNERS = Listing("github.runner", "Self-hosted runners", RUNNERS,
                   frozenset({"id", "name", "os", "runner_group_id", "ephemeral"}), key="runners", shape=_runner)

COLLECTORS = (
    of_organization(_GROUPS), of_organization(_RUNNERS),
    _stored("github.actions_secret", "Actions secrets (names and dates)", "secrets", ORG_SECRETS, SECRETS),
    _stored("github.actions_variable", "Actions variables (names and dates)", "variables", ORG_VARIABLES, VARIABLES),
    Collector("github.environment", "Deployment environments",
              (REPOSITORIES, ORGANIZATION, ENVIRONMENTS, BRANCH_POLICIES, ENVIRONMENT_SECRETS, ENVIRONMENT_VARIABLES),
              _environments, set_paths=("item.protection_rules", "item.protection_rules[].reviewers",
                                        "branch_policies.value", "secrets.value", "variables.value")),
)
