"""Questions in GraphQL: one document for many repositories, where REST would need a call for each.

GitHub answers a question that it could answer only in part with 200, ``data`` full of nulls, and ``errors`` that say
where. A null is therefore a fact only where no error names its path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collectors.base import CollectError, Forbidden, Operation, RefusedByGuard, Unavailable
from collectors.github.failures import unreadable

if TYPE_CHECKING:
    from collectors.github.source import GithubSource

PATH = "/graphql"
_CODES = {"FORBIDDEN": "forbidden", "INSUFFICIENT_SCOPES": "forbidden", "NOT_FOUND": "not_found",
          "RATE_LIMITED": "rate_limited", "SERVICE_UNAVAILABLE": "unavailable"}
_REFUSED = frozenset({"forbidden", "not_found"})
_REPOSITORIES = """query ($org: String!, $size: Int!, $after: String) {
  organization(login: $org) {
    repositories(first: $size, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { nameWithOwner %s }
    }
  }
}"""

Path = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its ``data``, and the error of each path that could not be answered."""

    data: dict[str, Any]
    errors: dict[Path, CollectError]


@dataclass(frozen=True, slots=True)
class Node:
    """What was said of one repository. ``take`` raises the error that GitHub gave for a field."""

    name: str
    value: dict[str, Any]
    errors: dict[str, CollectError]

    def take(self, field: str) -> Any:
        """The field's value; raises CollectError where GitHub could not or would not answer it."""
        if field in self.errors:
            raise self.errors[field]
        return self.value.get(field)


def require_query(operation: Operation, document: str) -> None:
    """Raise RefusedByGuard unless the document is one ``query``: the only kind that changes nothing."""
    if not document.startswith("query ") or "mutation" in document or "subscription" in document:
        raise RefusedByGuard("not_a_read", f"{operation.name}: only a query may leave this process",
                             operation=operation.name)


def answered(operation: Operation, value: Any) -> Answered:
    """Read an answer. Raises CollectError where nothing was answered, or an error names no place in the data."""
    if not isinstance(value, dict):
        raise unreadable(operation, PATH, "unexpected_shape", f"expected an object, got {type(value).__name__}")
    errors: dict[Path, CollectError] = {}
    for row in value.get("errors") or ():
        error = _error(operation, row if isinstance(row, dict) else {})
        path = tuple(row.get("path") or ()) if isinstance(row, dict) else ()
        if not path or not isinstance(value.get("data"), dict) or error.code not in _REFUSED:
            raise error
        errors[path] = error
    if not isinstance(value.get("data"), dict):
        raise unreadable(operation, PATH, "unexpected_shape", "neither data nor errors")
    return Answered(value["data"], errors)


def repositories(source: GithubSource, operation: Operation, fields: str, size: int = 100) -> Iterator[Node]:
    """Every repository with ``fields``, ``size`` a question; raises CollectError when a page cannot be read."""
    after: str | None = None
    seen: set[str | None] = set()
    while after not in seen:
        seen.add(after)
        answer = source.client.query(operation, _REPOSITORIES % fields,
                                     {"org": source.organization, "size": size, "after": after})
        yield from _nodes(operation, answer)
        page = answer.data["organization"]["repositories"]["pageInfo"]
        if page["hasNextPage"] is not True:
            return
        after = str(page["endCursor"])
    raise unreadable(operation, PATH, "paging_does_not_end", "a cursor leads back")


def _nodes(operation: Operation, answer: Answered) -> Iterator[Node]:
    try:
        connection = answer.data["organization"]["repositories"]
        nodes = [(str(node["nameWithOwner"]), node) for node in connection["nodes"]]
        _ = connection["pageInfo"]["hasNextPage"], connection["pageInfo"]["endCursor"]
    except (KeyError, TypeError) as error:
        for refused in answer.errors.values():
            raise refused from error
        raise unreadable(operation, PATH, "unexpected_shape", "no list of repositories") from error
    for at, (name, node) in enumerate(nodes):
        inside = {str(path[4]): error for path, error in answer.errors.items()
                  if len(path) > 4 and path[:4] == ("organization", "repositories", "nodes", at)}
        yield Node(name, node, inside)


def _error(operation: Operation, row: dict[str, Any]) -> CollectError:
    code = _CODES.get(str(row.get("type") or ""), "graphql_error")
    message = f"{operation.name}: GitHub did not answer: {str(row.get('message') or 'no reason given')[:200]}"
    kind = Forbidden if code in _REFUSED else Unavailable
    return kind(code, message, operation=operation.name)
