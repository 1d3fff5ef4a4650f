"""How a read of Azure Resource Manager is declared: method, path and api-version in one name, and the action it needs.

``GET /subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts?api-version=2025-06-01``: the guard
compares the whole name, so that another version is another operation. The action follows from the path as Azure's
list of resource provider operations has it, ``Microsoft.Storage/storageAccounts/read``; where it does not, it is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from collectors.base import CollectError, Operation

SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/{{resourceGroup}}"
_REFERENCE = "https://learn.microsoft.com/rest/api/azure/"
_FIXED = frozenset({"default", "current", "web", "vaultconfig"})  # names of the only child there is


def read(path: str, version: str, action: str = "", *, query: Mapping[str, str] | None = None,
         method: str = "GET") -> Operation:
    """The operation ``method path`` at the pinned api-version, with query parameters that never change."""
    fixed = urlencode({"api-version": version, **(query or {})}, safe="$/,")
    return Operation(f"{method} {path}?{fixed}", action or _action(path), _REFERENCE)


def listing(kind: str, version: str, action: str = "", *, query: Mapping[str, str] | None = None) -> Operation:
    """The list of all resources of a type, such as ``Microsoft.Storage/storageAccounts``, in one subscription."""
    return read(f"{SUBSCRIPTION}/providers/{kind}", version, action, query=query)


def below(kind: str, child: str, version: str, action: str = "") -> Operation:
    """What stands below one resource of a type: ``blobServices/default`` of a storage account."""
    return read(f"{_resource(kind)}/{child}", version, action)


def path_of(operation: Operation, resource: str = "", **fields: str) -> str:
    """The concrete path of a call, without query: ``resource`` is the id of what it stands below.

    Raises ``CollectError`` for an id that is not of the declared type: it came from outside, and it becomes a path.
    """
    template = operation.name.partition(" ")[2].partition("?")[0]
    values = {**(_fields(operation, template, resource) if resource else {}), **fields}
    for name, value in values.items():
        if value in ("", ".", ".."):
            raise _no_resource(operation, resource or value)
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    if "{" in template:
        raise _no_resource(operation, resource)
    return template


def query_of(operation: Operation) -> dict[str, str]:
    """The query parameters that never change, the api-version first."""
    return dict(parse_qsl(operation.name.partition("?")[2]))


def method_of(operation: Operation) -> str:
    """``GET``, or ``POST`` for the named reads."""
    return operation.name.partition(" ")[0]


def _resource(kind: str) -> str:
    space, *types = kind.split("/")
    return f"{GROUP}/providers/{space}" + "".join(f"/{name}/{{{name}}}" for name in types)


def _fields(operation: Operation, template: str, resource: str) -> dict[str, str]:
    """The template's names with what the resource's id has in their places; ids differ in case from call to call."""
    wanted, given = template.strip("/").split("/"), resource.strip("/").split("/")
    pairs = list(zip(wanted, given, strict=False))
    if len(given) > len(wanted) or any(not _named(want) and want.lower() != got.lower() for want, got in pairs):
        raise _no_resource(operation, resource)
    return {want[1:-1]: got for want, got in pairs if _named(want)}


def _named(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _action(path: str) -> str:
    """The action that allows a read, from its path: provider and types, without the names."""
    tail = path.rpartition("/providers/")[2] if "/providers/" in path else "Microsoft.Resources" + path
    kept = [part for part in tail.split("/") if part and not _named(part) and part not in _FIXED]
    return re.sub(r"/+", "/", "/".join([*kept, "read"]))


def _no_resource(operation: Operation, resource: str) -> CollectError:
    return CollectError("unexpected_shape", f"{operation.name}: {resource!r} is not the id of such a resource",
                        operation=operation.name)
