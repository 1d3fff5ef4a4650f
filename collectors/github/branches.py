"""The default branch of every repository: effective rules, classic protection, and the rulesets behind the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from collectors import envelope
from collectors.base import CollectError, Collector, Document, Item, Scope
from collectors.github.failures import ENDS_LANE, NotFound
from collectors.github.graphql import repositories
from collectors.github.operations import (
    ACTIONS,
    ORGANIZATION,
    PROTECTED,
    PROTECTION,
    REPOSITORIES,
    RULES,
    RULESET,
    RULESETS,
)
from collectors.github.parts import Envelope, Parts, tidy
from collectors.github.source import GithubSource

_PROTECTED = "defaultBranchRef { name } branchProtectionRules(first: 1) { totalCount }"
_RULESET_LINKS = frozenset({"created_at", "current_user_can_bypass"})  # when, and what the caller could do itself


def _branches(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    listed, bare = 0, _without_protection(source)
    for listed, repository in enumerate(source.repositories(), start=1):  # noqa: B007 - the last number is their count
        yield from _default_branch(source, repository, bare)
    yield from source.hidden(listed)


def _without_protection(source: GithubSource) -> frozenset[str]:
    """The repositories that have a default branch and no classic protection at all: one question for a hundred.

    It saves asking for each what would be a 404, which has no tag and counts each time. Where it is not answered,
    each is asked for.
    """
    try:
        return frozenset(node.name for node in repositories(source, PROTECTED, _PROTECTED)
                         if not node.errors and node.value.get("defaultBranchRef")
                         and node.value.get("branchProtectionRules") == {"totalCount": 0})
    except CollectError as error:
        if error.code in ENDS_LANE:
            raise
        return frozenset()


def _default_branch(source: GithubSource, repository: dict[str, Any], bare: frozenset[str]) -> Iterator[Item]:
    branch = str(repository["default_branch"])
    subject = f"{repository['id']}:{branch}"
    parts = Parts(subject)
    yield Document(subject, f"{repository['full_name']} {branch}", {
        "repository": repository["full_name"],
        "repository_id": repository["id"],
        "name": branch,
        "default": True,
        "archived": repository["archived"],
        "rules": parts.read(lambda: effective_rules(source, repository)),
        "protection": _protection(source, repository, parts, bare),
        "rulesets": parts.read(lambda: _rulesets(source, repository)),
    })
    yield from parts.problems


def effective_rules(source: GithubSource, repository: dict[str, Any]) -> list[Any]:
    """The rules that rulesets of any level put on the default branch now (classic protection is not in them)."""
    owner, name = str(repository["full_name"]).split("/", 1)
    return list(tidy(source.client.rows(RULES, owner=owner, repo=name, branch=repository["default_branch"])))


def _protection(source: GithubSource, repository: dict[str, Any], parts: Parts, bare: frozenset[str]) -> Envelope:
    """Who may not see the rules is told of none: that there are none counts only for somebody who may."""
    if repository["full_name"] in bare and source.administers(repository):
        return envelope.absent("branch_not_protected")
    return protection(source, repository, parts)


def protection(source: GithubSource, repository: dict[str, Any], parts: Parts) -> Envelope:
    """Classic protection; ``absent`` only for a caller who is proven to be allowed to see it."""
    owner, name = str(repository["full_name"]).split("/", 1)

    def none(error: NotFound) -> Envelope | None:
        if not source.administers(repository):
            return None
        return envelope.absent("branch_not_found" if error.said == "Branch not found" else "branch_not_protected")

    return parts.read(lambda: tidy(source.client.get(
        PROTECTION, owner=owner, repo=name, branch=repository["default_branch"])), none)


def _rulesets(source: GithubSource, repository: dict[str, Any]) -> list[dict[str, Any]]:
    """Every ruleset in full. ``bypass_actors`` is there only where the caller may see it: absent is not empty."""
    owner, name = str(repository["full_name"]).split("/", 1)
    listed = source.client.rows(RULESETS, {"includes_parents": "true"}, owner=owner, repo=name)
    return [_ruleset(source, owner, name, row["id"]) for row in listed]


def _ruleset(source: GithubSource, owner: str, name: str, number: int) -> dict[str, Any]:
    full = source.client.get(RULESET, {"includes_parents": "true"}, owner=owner, repo=name, ruleset_id=number)
    return {k: v for k, v in tidy(full).items() if k not in _RULESET_LINKS}


COLLECTORS = (
    Collector("github.branch", "Rules of default branches",
              (REPOSITORIES, ORGANIZATION, PROTECTED, RULES, PROTECTION, RULESETS, RULESET, ACTIONS), _branches,
              set_paths=("rules.value", "rulesets.value", "rulesets.value[].rules", "rulesets.value[].bypass_actors",
                         "protection.value.required_status_checks.contexts",
                         "protection.value.required_status_checks.checks")),
)
