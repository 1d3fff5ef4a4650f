"""Conditional-access policies, each with the people whom it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from collectors.base import Collector, Document, Item, Scope
from collectors.entra.declare import subject_of
from collectors.entra.operations import CONDITIONAL_ACCESS, GROUP_PEOPLE, ROLE_ASSIGNMENTS
from collectors.entra.parts import Parts, Row, tidy, without
from collectors.entra.resolve import People

if TYPE_CHECKING:
    from collectors.entra.source import EntraSource

_KINDS = (("user", "excludeUsers"), ("group", "excludeGroups"), ("role", "excludeRoles"))
_SETS = (
    *(f"item.conditions.users.{side}{what}" for side in ("include", "exclude")
      for what in ("Users", "Groups", "Roles")),
    "item.conditions.clientAppTypes", "item.conditions.applications.includeApplications",
    "item.conditions.applications.excludeApplications", "item.grantControls.builtInControls")


def _policies(source: EntraSource, _scope: Scope) -> Iterator[Item]:
    people = People(source.client)
    for page in source.client.pages(CONDITIONAL_ACCESS):
        for row in page:
            subject = subject_of(CONDITIONAL_ACCESS, row)
            parts = Parts(subject)
            excluded = parts.read(lambda: people.behind(_excluded(row)))  # noqa: B023 - called at once
            yield Document(subject, str(row.get("displayName") or subject),
                           {"item": without(tidy(row), "modifiedDateTime"), "excluded": excluded})
            yield from parts.problems


def _excluded(policy: Row) -> Iterator[tuple[str, str]]:
    """(kind, id) of everything that the policy excludes by name; guests as such are a condition, not people."""
    users = (policy.get("conditions") or {}).get("users") or {}
    for kind, name in _KINDS:
        yield from ((kind, str(entry)) for entry in users.get(name) or ())


COLLECTORS = (
    Collector("entra.conditional_access_policy", "Entra conditional-access policies",
              (CONDITIONAL_ACCESS, GROUP_PEOPLE, ROLE_ASSIGNMENTS), _policies, set_paths=_SETS),
)
