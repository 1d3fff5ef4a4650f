"""Who stands behind a group or a role: their people, transitively, each asked for once a lane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from collectors.base import CollectError
from collectors.entra.declare import PAGE, subject_of
from collectors.entra.failures import ends_lane
from collectors.entra.operations import GROUP_PEOPLE, ROLE_ASSIGNMENTS
from collectors.entra.parts import Envelope, Incomplete, Parts, Row, only, tidy

if TYPE_CHECKING:
    from collectors.base import Operation
    from collectors.entra.client import GraphClient

_TYPE = "@odata.type"
_EXPANDED = 20  # rows of an expanded relation at most; the rest is left out without a word
_GROUP = "group"


def type_of(row: Row) -> str:
    """``user``, ``group``, ``servicePrincipal`` … of a directory object; empty where Graph does not say."""
    return str(row.get(_TYPE) or "").rpartition(".")[2]


def kind_of(row: Row) -> Row:
    """The type and the user principal name of a directory object."""
    return {"type": type_of(row), "name": row.get("userPrincipalName")}


class People:
    """Resolves groups and roles of one tenant to the accounts in them."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._known: dict[str, list[Row] | CollectError] = {}

    def of_group(self, group: str) -> list[Row]:
        """The accounts in a group and in the groups within it, as ``{id, type, name}``; programs have no name."""
        return self._once(group, GROUP_PEOPLE, {"$select": "id,userPrincipalName", "$top": PAGE}, id=group)

    def of_role(self, role: str) -> list[Row]:
        """The accounts that hold a directory role now, those of its groups included."""
        query = {"$filter": f"roleDefinitionId eq '{role}'", "$expand": "principal"}
        found: list[Row] = []
        for row in self._once(f"role:{role}", ROLE_ASSIGNMENTS, query):
            found += self.of_group(row["id"]) if row["type"] == _GROUP else [row]
        return found

    def behind(self, entries: Iterable[tuple[str, str]]) -> list[Row]:
        """``{id, via}`` for each account behind (kind, id) entries: kinds are ``user``, ``group`` and ``role``.

        Raises ``Incomplete`` with what is known where a group or role could not be read.
        """
        found, failures = set[tuple[str, str]](), list[CollectError]()
        for kind, name in entries:
            try:
                people = self._of(kind, name)
            except CollectError as error:
                if ends_lane(error):
                    raise
                failures.append(error)
                continue
            found |= {(person, "user" if kind == "user" else f"{kind}:{name}") for person in people}
        value = [{"id": person, "via": via} for person, via in sorted(found)]
        if failures:
            raise Incomplete(failures[0].code, str(failures[0]), value, operation=failures[0].operation)
        return value

    def _of(self, kind: str, name: str) -> list[str]:
        if kind == "user":
            return [name]
        return [row["id"] for row in (self.of_group(name) if kind == _GROUP else self.of_role(name))]

    def _once(self, key: str, operation: Operation, query: Mapping[str, object], **fields: object) -> list[Row]:
        if key not in self._known:
            try:
                rows = [_member(operation, row) for row in self._client.shared(operation, query, **fields)]
                self._known[key] = [row for row in rows if operation is ROLE_ASSIGNMENTS or row["type"] != _GROUP]
            except CollectError as error:
                self._known[key] = error
        known = self._known[key]
        if isinstance(known, CollectError):
            raise known
        return known


def _member(operation: Operation, row: Row) -> Row:
    """A member, or the principal of an assignment."""
    if operation is ROLE_ASSIGNMENTS:
        return {"id": subject_of(operation, row, "principalId"), **kind_of(row.get("principal") or {})}
    return {"id": subject_of(operation, row), **kind_of(row)}


def expanded(client: GraphClient, parts: Parts, row: Row, relation: str, operation: Operation,
             keep: tuple[str, ...]) -> Envelope:
    """A relation that came with its row, read whole where what came may have been cut."""
    def read() -> list[Row]:
        came: Any = row.get(relation)
        if not isinstance(came, list):
            raise Incomplete("not_expanded", f"{operation.name}: the list came without {relation}", [])
        rows = came if len(came) < _EXPANDED else client.rows(operation, id=row["id"])
        return sorted((only(tidy(entry), *keep) for entry in rows), key=lambda entry: str(entry.get("id")))

    return parts.read(read)
