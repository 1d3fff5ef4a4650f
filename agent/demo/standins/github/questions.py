"""The GraphQL answers of a ``GithubWorld``: held to GitHub's own schema, so that what GitHub would refuse is refused.

There is no mutation in the schema: a document that would change something is an error.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, build_schema, execute_sync, parse, validate

from agent.demo.standins.github.model import Repository
from agent.demo.standins.github.world import GithubWorld

Json = dict[str, Any]


@cache
def _schema() -> GraphQLSchema:
    return build_schema(files(__package__).joinpath("schema.graphql").read_text(encoding="utf-8"))


@cache
def _document(text: str) -> tuple[DocumentNode | None, tuple[str, ...]]:
    try:
        document = parse(text)
    except GraphQLError as error:
        return None, (error.message,)
    return document, tuple(error.message for error in validate(_schema(), document))


def ask(world: GithubWorld, document: str, variables: Json) -> Json:
    """The answer to a document as GitHub words it: ``data``, and ``errors`` with type, path and message."""
    parsed, wrong = _document(document)
    if parsed is None or wrong:
        return {"errors": [{"message": message} for message in wrong]}
    done = execute_sync(_schema(), parsed, root_value=_Root(world).value(), variable_values=variables)
    errors = [{"type": (error.extensions or {}).get("type"), "path": error.path, "message": error.message}
              for error in done.errors or ()]
    return {"data": done.data, **({"errors": errors} if errors else {})}


def _refused() -> GraphQLError:
    return GraphQLError("Resource not accessible by integration", extensions={"type": "FORBIDDEN"})


class _Root:
    """The world as the tree that a query walks; a function is called with the field's arguments."""

    def __init__(self, world: GithubWorld) -> None:
        self.world = world

    def value(self) -> Json:
        """The root of every query."""
        return {"organization": self._organization}

    def _organization(self, _info: Any, login: str) -> Json:
        world, caller = self.world, self.world.caller
        if login.lower() != world.login.lower():
            raise GraphQLError(f"Could not resolve to an Organization with the login of '{login}'.",
                               extensions={"type": "NOT_FOUND"})
        member = world.members.get(caller.login) if caller.login else None
        owner = caller.permissions is None or (member is not None and member.role == "admin")
        return {"viewerCanAdminister": owner, "ipAllowListEnabledSetting": "DISABLED",
                "samlIdentityProvider": world.identity_provider if owner else None,
                "repositories": self._repositories}

    def _repositories(self, _info: Any, first: int, after: str | None = None, **_other: Any) -> Json:
        every = list(self.world.repositories.values())
        start = int(after or 0)
        end = start + min(100, first)
        return {"nodes": [self._repository(one) for one in every[start:end]], "totalCount": len(every),
                "pageInfo": {"hasNextPage": end < len(every), "endCursor": str(end)}}

    def _repository(self, one: Repository) -> Json:
        administers = self.world.caller.may("administration")
        return {
            "nameWithOwner": f"{self.world.login}/{one.name}", "isEmpty": not one.branches,
            "hasVulnerabilityAlertsEnabled": one.vulnerability_alerts,
            "isSecurityPolicyEnabled": any(path.endswith("SECURITY.md") for path in one.files),
            "defaultBranchRef": {"name": one.default_branch} if one.branches else None,
            "branchProtectionRules": lambda _info, **_: {"totalCount": len(one.protection) if administers else 0},
            "object": lambda _info, expression="", **_: self._object(one, expression),
        }

    def _object(self, one: Repository, expression: str) -> Json | None:
        if not self.world.caller.may("contents"):
            raise _refused()
        if not one.branches:
            return None
        path = expression.removeprefix("HEAD").removeprefix(":")
        if not path:
            return {"__typename": "Commit", "oid": one.branches[one.default_branch]}
        if path in one.files:
            return _blob(one.files[path])
        inside = {name.removeprefix(f"{path}/") for name in one.files if name.startswith(f"{path}/")}
        entries = [{"name": name, "type": "blob", "object": _blob(one.files[f"{path}/{name}"])}
                   for name in sorted(inside) if "/" not in name]
        return {"__typename": "Tree", "oid": _oid(path), "entries": entries} if entries else None


def _blob(text: str) -> Json:
    return {"__typename": "Blob", "oid": _oid(text), "text": text, "isBinary": False, "isTruncated": False,
            "byteSize": len(text.encode())}


def _oid(text: str) -> str:
    data = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
