"""The organisation's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from collectors import envelope
from collectors.base import Collector, Document, Item, Scope
from collectors.github.operations import MEMBERS, ORG_ACTIONS, ORG_WORKFLOW, ORGANIZATION, SELECTED_ACTIONS
from collectors.github.parts import Envelope, Parts, is_ok, person, tidy
from collectors.github.source import GithubSource

_NAMED = frozenset({"login", "id", "name", "type", "created_at", "archived_at", "is_verified", "plan",
                    "two_factor_requirement_enabled", "web_commit_signoff_required",
                    "deploy_keys_enabled_for_repositories", "secret_scanning_push_protection_custom_link_enabled"})
_FAMILIES = ("members_", "default_repository_")
_DEFAULTS = "_enabled_for_new_repositories"


def _settings(item: dict[str, Any]) -> dict[str, Any]:
    """What says how the organisation is set up. GitHub answers null for what the caller cannot see: left out."""
    kept = {k: v for k, v in item.items()
            if v is not None and (k in _NAMED or k.startswith(_FAMILIES) or k.endswith(_DEFAULTS))}
    if isinstance(kept.get("plan"), dict):
        kept["plan"] = {"name": kept["plan"].get("name")}  # the rest counts seats
    return kept


def _organization(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    org, client = source.organization, source.client
    item = client.get(ORGANIZATION, org=org)
    subject = str(item["id"])
    parts = Parts(subject)
    actions = parts.read(lambda: tidy(client.get(ORG_ACTIONS, org=org)))
    yield Document(subject, str(item["login"]), {
        "item": _settings(tidy(item)),
        "owners": parts.read(lambda: [person(row) for row in client.rows(MEMBERS, {"role": "admin"}, org=org)]),
        "actions_permissions": actions,
        "selected_actions": _selected(source, actions, parts),
        "workflow_permissions": parts.read(lambda: tidy(client.get(ORG_WORKFLOW, org=org))),
    })
    yield from parts.problems


def _selected(source: GithubSource, actions: Envelope, parts: Parts) -> Envelope:
    """Which actions may run; ``absent`` where the organisation does not select them (GitHub answers 409 then)."""
    if is_ok(actions) and actions["value"].get("allowed_actions") != "selected":
        return envelope.absent("not_selected")
    return parts.read(lambda: tidy(source.client.get(SELECTED_ACTIONS, org=source.organization)))


COLLECTORS = (
    Collector("github.organization", "GitHub organisation settings",
              (ORGANIZATION, MEMBERS, ORG_ACTIONS, ORG_WORKFLOW, SELECTED_ACTIONS), _organization, personal=True,
              set_paths=("owners.value", "selected_actions.value.patterns_allowed")),
)
