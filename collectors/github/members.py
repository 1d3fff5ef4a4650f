"""The people of the organisation: members with their role, outside collaborators, and who lacks a second factor.

``filter=2fa_disabled`` is answered for owners only. Someone is "enabled" only when the list was read whole by a
caller who is proven to be an owner; for anybody else the fact is forbidden, never "enabled".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from collectors import envelope
from collectors.base import Collector, Document, Item, Problem, Scope
from collectors.github.operations import MEMBERS, ORGANIZATION, OUTSIDE
from collectors.github.parts import Envelope, Parts, is_ok, person
from collectors.github.source import GithubSource


def _members(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    """All members from one list, so that a change of role in between loses nobody; roles from the owners' list."""
    client, org = source.client, source.organization
    owners = {row["id"] for row in client.rows(MEMBERS, {"role": "admin"}, org=org)}
    parts = Parts(org)
    second_factor = _second_factor(source, parts, owners, lambda: client.rows(
        MEMBERS, {"filter": "2fa_disabled"}, org=org))
    listed = set()
    for page in client.pages(MEMBERS, {"role": "all"}, org=org):
        for row in page:
            listed.add(row["id"])
            body = {"item": person(row), "role": "admin" if row["id"] in owners else "member",
                    "two_factor": second_factor(row["id"])}
            yield Document(str(row["id"]), str(row["login"]), body)
    yield from parts.problems
    if source.caller_id is not None and source.caller_id not in listed:
        yield Problem("members_hidden", f"{org}: expected the caller among the members, got {len(listed)} others; who "
                      "is no member is shown the public ones only", MEMBERS.name, listing=True)


def _outside(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    client, org = source.client, source.organization
    owners = {row["id"] for row in client.rows(MEMBERS, {"role": "admin"}, org=org)}
    parts = Parts(org)
    second_factor = _second_factor(source, parts, owners, lambda: client.rows(
        OUTSIDE, {"filter": "2fa_disabled"}, org=org))
    for page in client.pages(OUTSIDE, {"filter": "all"}, org=org):
        for row in page:
            body = {"item": person(row), "two_factor": second_factor(row["id"])}
            yield Document(str(row["id"]), str(row["login"]), body)
    yield from parts.problems


def _second_factor(source: GithubSource, parts: Parts, owners: set[Any],
                   read: Callable[[], list[Any]]) -> Callable[[Any], Envelope]:
    """The part of one user. The list of those without is read once; when it cannot be, nobody's fact is known."""
    without = parts.read(read)
    if is_ok(without) and not _is_owner(source, owners):
        without = envelope.forbidden("owners_only")
    if not is_ok(without):
        return lambda _user: without
    lacking = {row["id"] for row in without["value"]}
    return lambda user: envelope.ok({"enabled": user not in lacking})


def _is_owner(source: GithubSource, owners: set[Any]) -> bool:
    """A user in the owners' list, or an App that is shown what only owners see."""
    if source.caller_id is not None:
        return source.caller_id in owners
    item = source.client.get(ORGANIZATION, org=source.organization)
    return isinstance(item.get("two_factor_requirement_enabled"), bool)


COLLECTORS = (
    Collector("github.member", "GitHub organisation members", (MEMBERS, ORGANIZATION), _members, personal=True),
    Collector("github.outside_collaborator", "GitHub outside collaborators", (OUTSIDE, MEMBERS, ORGANIZATION), _outside,
              personal=True),
)
