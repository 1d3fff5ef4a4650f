"""Every repository, archived and disabled ones included, with its Actions and Dependabot settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from collectors import envelope
from collectors.base import CollectError, Collector, Document, Item, Operation, Scope, Unavailable
from collectors.github.failures import ENDS_LANE
from collectors.github.graphql import repositories
from collectors.github.operations import (
    ACTIONS,
    ALERTS_SWITCH,
    ORGANIZATION,
    REPOSITORIES,
    SECURITY_FIXES,
    VULNERABILITY_ALERTS,
    WORKFLOW,
)
from collectors.github.parts import Envelope, Parts, tidy
from collectors.github.source import GithubSource

# Named one by one: the listing also holds counters, push times and, for some callers, a clone token.
_KEPT = frozenset({
    "id", "name", "full_name", "private", "visibility", "archived", "disabled", "fork", "default_branch",
    "allow_forking", "delete_branch_on_merge", "web_commit_signoff_required", "security_and_analysis", "created_at",
    "is_template", "topics", "custom_properties", "allow_merge_commit", "allow_squash_merge", "allow_rebase_merge",
    "allow_auto_merge", "allow_update_branch",
})


def _repositories(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    listed, alerted = 0, _with_alerts(source)
    for listed, item in enumerate(source.repositories(), start=1):  # noqa: B007 - the last number is their count
        yield from _repository(source, item, alerted)
    yield from source.hidden(listed)


def _with_alerts(source: GithubSource) -> frozenset[str]:
    """The repositories of which GitHub says that Dependabot alerts are on: one question for a hundred.

    By REST each answer is without body and tag, and counts each time. The others are asked for one by one, and so is
    every repository of which the caller is not proven to see the settings.
    """
    try:
        return frozenset(node.name for node in repositories(source, ALERTS_SWITCH, "hasVulnerabilityAlertsEnabled")
                         if not node.errors and node.value.get("hasVulnerabilityAlertsEnabled") is True)
    except CollectError as error:
        if error.code in ENDS_LANE:
            raise
        return frozenset()


def _repository(source: GithubSource, item: dict[str, Any], alerted: frozenset[str]) -> Iterator[Item]:
    subject = str(item["id"])
    owner, name = str(item["full_name"]).split("/", 1)
    parts = Parts(subject)

    def get(operation: Operation) -> Any:
        return tidy(source.client.get(operation, owner=owner, repo=name))

    actions = parts.read(lambda: get(ACTIONS))

    def off(value: dict[str, Any]) -> Envelope | None:
        """404 is "switched off" for whoever may see it."""
        return envelope.ok(value) if source.administers(item, actions) else None

    def alerts() -> Envelope:
        if item["full_name"] in alerted and source.administers(item, actions):
            return envelope.ok({"enabled": True})
        return parts.read(lambda: _switched_on(source, owner, name), lambda _: off({"enabled": False}))

    yield Document(subject, str(item["full_name"]), {
        "item": {k: v for k, v in item.items() if k in _KEPT},
        "actions_permissions": actions,
        "workflow_permissions": parts.read(lambda: get(WORKFLOW)),
        "vulnerability_alerts": alerts(),
        "automated_security_fixes": parts.read(lambda: get(SECURITY_FIXES),
                                               lambda _: off({"enabled": False, "paused": False})),
    })
    yield from parts.problems


def _switched_on(source: GithubSource, owner: str, name: str) -> dict[str, bool]:
    """204, an answer without a body, is how GitHub says that the alerts are on."""
    answer = source.client.answer(VULNERABILITY_ALERTS, owner=owner, repo=name)
    if answer.status != 204:
        raise Unavailable("unexpected_shape", f"{owner}/{name}: expected 204 or 404 for its vulnerability alerts,"
                          f" got {answer.status}", operation=VULNERABILITY_ALERTS.name)
    return {"enabled": True}


COLLECTORS = (
    Collector("github.repository", "GitHub repositories",
              (REPOSITORIES, ORGANIZATION, ALERTS_SWITCH, ACTIONS, WORKFLOW, VULNERABILITY_ALERTS, SECURITY_FIXES),
              _repositories,
              set_paths=("item.topics",)),
)
