"""Directory roles with everybody who holds or may activate them, and the policies of their activation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from collectors import envelope
from collectors.base import CollectError, Collector, Document, Item, Operation, Scope
from collectors.entra.declare import Listed, subject_of
from collectors.entra.failures import LICENCE, LicenceMissing, ends_lane
from collectors.entra.licences import Feature
from collectors.entra.operations import (
    GROUP_PEOPLE,
    ROLE_ACTIVE,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBLE,
    ROLE_POLICIES,
    ROLES,
)
from collectors.entra.parts import Envelope, Incomplete, Parts, Row, only, tidy
from collectors.entra.resolve import People, kind_of

if TYPE_CHECKING:
    from collectors.entra.source import EntraSource

_ROLE = "id,displayName,isBuiltIn,isEnabled,templateId,rolePermissions"
_ASSIGNMENT = ("id", "principalId", "directoryScopeId", "assignmentType", "memberType", "startDateTime", "endDateTime")
_STANDING = (("assignments", "active"), ("eligible", "eligible"))


def _roles(source: EntraSource, _scope: Scope) -> Iterator[Item]:
    parts, people = Parts("directory roles"), People(source.client)
    lists = {"assignments": parts.read(_reader(source, ROLE_ASSIGNMENTS)),
             "active": _scheduled(source, parts, ROLE_ACTIVE), "eligible": _scheduled(source, parts, ROLE_ELIGIBLE)}
    yield from parts.problems
    for row in source.client.rows(ROLES, {"$select": _ROLE}):
        yield from _role(people, row, lists)


def _role(people: People, row: Row, lists: dict[str, Envelope]) -> Iterator[Item]:
    subject = subject_of(ROLES, row)
    own = {name: _of_role(part, subject) for name, part in lists.items()}
    parts = Parts(subject)
    # What a built-in role may do is Microsoft's to change, and no configuration of the tenant.
    item = tidy(row) if row.get("isBuiltIn") is False else {k: v for k, v in row.items() if k != "rolePermissions"}
    body = {"item": tidy(item), **own, "holders": parts.read(lambda: _holders(people, own))}
    yield Document(subject, str(row.get("displayName") or subject), body)
    yield from parts.problems


def _reader(source: EntraSource, operation: Operation) -> Callable[[], list[Row]]:
    return lambda: [_assignment(operation, row) for row in source.client.rows(operation, {"$expand": "principal"})]


def _assignment(operation: Operation, row: Row) -> Row:
    role, principal = (subject_of(operation, row, name) for name in ("roleDefinitionId", "principalId"))
    return {"role": role, **kind_of(row.get("principal") or {}), **only(row, *_ASSIGNMENT),
            "principalId": principal}


def _scheduled(source: EntraSource, parts: Parts, operation: Operation) -> Envelope:
    """What Privileged Identity Management schedules; absent where the tenant is proven not to have it."""
    try:
        return envelope.ok(_reader(source, operation)())
    except LicenceMissing as error:
        if source.licences.lacks(Feature.PREMIUM_P2):
            return envelope.absent(LICENCE)
        return parts.read(_raiser(error))
    except CollectError as error:
        return parts.read(_raiser(error))


def _raiser(error: CollectError) -> Callable[[], Row]:
    def fail() -> Row:
        raise error

    return fail


def _of_role(part: Envelope, role: str) -> Envelope:
    if part["status"] != "ok":
        return part
    rows = [{k: v for k, v in row.items() if k != "role"} for row in part["value"] if row["role"] == role]
    return envelope.ok(sorted(rows, key=lambda row: str(row.get("id"))))


def _holders(people: People, own: dict[str, Envelope]) -> list[Row]:
    """Every account behind the role with how it got there; groups resolved to their people.

    Raises ``Incomplete`` where a list or a group could not be read.
    """
    found, missing = dict[tuple[str, str, str], Row](), ""
    for name, standing in _STANDING:
        part = own[name]
        missing = missing or ("" if part["status"] in ("ok", "absent") else str(part["code"]))
        for row in part.get("value") or ():
            try:
                found |= {(who["id"], via, standing): who for who, via in _behind(people, row)}
            except CollectError as error:
                if ends_lane(error):
                    raise
                missing = missing or error.code
    value = [{"id": who, "type": found[key]["type"], "name": found[key]["name"], "via": via, "standing": standing}
             for key in sorted(found) for who, via, standing in [key]]
    if missing:
        raise Incomplete(missing, f"not everybody who holds the role is known: {missing}", value)
    return value


def _behind(people: People, row: Row) -> Iterator[tuple[Row, str]]:
    principal = row["principalId"]
    if row["type"] == "group":
        yield from ((who, f"group:{principal}") for who in people.of_group(principal))
    else:
        yield {"id": principal, **only(row, "type", "name")}, "direct"


def _rules(row: Row) -> Row:
    policy = row.get("policy")
    body = {"item": only(row, "id", "policyId", "roleDefinitionId", "scopeId", "scopeType")}
    return {**body, "rules": policy["rules"]} if isinstance(policy, dict) and "rules" in policy else body


COLLECTORS = (
    Collector("entra.directory_role", "Entra directory roles and who holds them",
              (ROLES, ROLE_ASSIGNMENTS, ROLE_ACTIVE, ROLE_ELIGIBLE, GROUP_PEOPLE), _roles),
    Listed("entra.role_management_policy", "Policies of activating Entra roles", ROLE_POLICIES,
           {"$filter": "scopeId eq '/' and scopeType eq 'DirectoryRole'", "$expand": "policy($expand=rules)"},
           subject="roleDefinitionId", label="roleDefinitionId", shape=_rules, set_paths=("rules",),
           feature=Feature.PREMIUM_P2).collector(),
)
