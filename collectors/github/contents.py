"""Files of the default branch that say how a repository is worked on: workflows, code owners, the security policy.

One question in GraphQL brings the files of many repositories. Each answer is held against the list of repositories,
so that one that was left out of it is a problem and not a repository without files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from collectors import envelope
from collectors.base import CollectError, Collector, Document, Forbidden, Item, Operation, Problem, Scope, Unavailable
from collectors.github.facts import names
from collectors.github.graphql import Node, repositories
from collectors.github.listings import Row, where
from collectors.github.operations import CODEOWNERS_ERRORS, ORGANIZATION, OWNER_FILES, REPOSITORIES, WORKFLOW_FILES
from collectors.github.parts import Envelope, Parts
from collectors.github.source import GithubSource
from collectors.github.workflow_facts import workflow_facts

_WORKFLOWS_AT_ONCE = 25  # repositories a question; the answer holds every workflow of each
_BLOB = "... on Blob { oid text isBinary isTruncated }"
_WORKFLOWS = f"""isEmpty head: object(expression: "HEAD") {{ oid }}
        folder: object(expression: "HEAD:.github/workflows") {{
          ... on Tree {{ entries {{ name type object {{ {_BLOB} }} }} }}
        }}"""
_OWNER_PLACES = {"first": ".github/CODEOWNERS", "second": "CODEOWNERS", "third": "docs/CODEOWNERS"}  # GitHub's order
_OWNERS = 'isEmpty isSecurityPolicyEnabled head: object(expression: "HEAD") { oid } ' + " ".join(
    f'{name}: object(expression: "HEAD:{path}") {{ {_BLOB} }}' for name, path in _OWNER_PLACES.items())


def _tied_out(source: GithubSource, operation: Operation, fields: str,
              size: int) -> Iterator[tuple[Row, Node] | Problem]:
    """Each listed repository with its answer; a problem for each one that has none."""
    listed = {str(item["full_name"]): item for item in source.repositories()}
    for node in repositories(source, operation, fields, size):
        item = listed.pop(node.name, None)
        if item is not None:
            yield item, node
    for name, item in listed.items():
        yield Problem("not_answered", f"{name}: listed, but GitHub's answer to {operation.name} left it out",
                      operation.name, str(item["id"]), listing=True)


def _workflows(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    count = 0
    for found in _tied_out(source, WORKFLOW_FILES, _WORKFLOWS, _WORKFLOWS_AT_ONCE):
        count += 1
        if isinstance(found, Problem):
            yield found
            continue
        repository, node = found
        try:
            folder = _read(node, "folder", WORKFLOW_FILES)
        except CollectError as error:
            yield Problem(error.code, str(error), error.operation, str(repository["id"]), listing=True)
            continue
        for entry in (folder or {}).get("entries") or ():
            if entry["type"] == "blob" and str(entry["name"]).endswith((".yml", ".yaml")):
                yield _workflow(repository, str(entry["name"]), entry.get("object"))
    yield from source.hidden(count)


def _workflow(repository: Row, name: str, blob: Any) -> Document:
    path = f".github/workflows/{name}"
    text = _text(blob)
    return Document(f"{repository['id']}:{path}", f"{repository['full_name']} {path}", {
        **where(repository), "path": path, "oid": (blob or {}).get("oid"),
        "sha256": None if text is None else hashlib.sha256(text.encode()).hexdigest(),
        "facts": envelope.error("not_shown") if text is None else workflow_facts(text),
    })


def _read(node: Node, field: str, operation: Operation) -> Any:
    """A file or folder of the default branch, None where there is none; raises CollectError where nobody can tell.

    Null alone proves nothing: somebody who may not read the contents could be told the same. The head of the branch,
    asked for beside it, is the proof that they were shown.
    """
    found = node.take(field)
    if found is None and node.take("head") is None and node.value.get("isEmpty") is not True:
        raise Forbidden("not_shown", f"{node.name}: expected the head of its default branch, got null",
                        operation=operation.name)
    return found


def _text(blob: Any) -> str | None:
    """The whole text of a file; None where GitHub does not show it whole."""
    whole = isinstance(blob, dict) and blob.get("isTruncated") is False and blob.get("isBinary") is False
    return str(blob["text"]) if whole and isinstance(blob.get("text"), str) else None


def _repository_files(source: GithubSource, _scope: Scope) -> Iterator[Item]:
    count = 0
    for found in _tied_out(source, OWNER_FILES, _OWNERS, 100):
        count += 1
        if isinstance(found, Problem):
            yield found
        else:
            yield from _files(source, *found)
    yield from source.hidden(count)


def _files(source: GithubSource, repository: Row, node: Node) -> Iterator[Item]:
    parts = Parts(str(repository["id"]))
    owners = _codeowners(node, parts)
    errors = owners if owners["status"] != "ok" else parts.read(lambda: _owner_errors(source, repository))
    yield Document(str(repository["id"]), str(repository["full_name"]), {
        **where(repository), "visibility": repository["visibility"],
        "codeowners": owners, "codeowners_errors": errors,
        "security_policy": parts.read(lambda: _security_policy(node)),
    })
    yield from parts.problems


def _codeowners(node: Node, parts: Parts) -> Envelope:
    """The file that counts: the first of GitHub's three places that holds one."""
    def first() -> Row | None:
        for name, path in _OWNER_PLACES.items():
            blob = _read(node, name, OWNER_FILES)
            if blob is not None:
                return _owners(path, blob)
        return None

    found = parts.read(first)
    return envelope.absent("no_codeowners") if found == {"status": "ok", "value": None} else found


def _owners(path: str, blob: Row) -> Row:
    text = _text(blob)
    if text is None:
        raise Unavailable("not_shown", f"{path}: GitHub does not show the file whole", operation=OWNER_FILES.name)
    lines = [line.split("#", 1)[0].split() for line in text.splitlines()]
    rules = [line for line in lines if line]
    return {"path": path, "oid": blob.get("oid"), "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "patterns": [rule[0] for rule in rules], "owners": sorted({one for rule in rules for one in rule[1:]})}


def _owner_errors(source: GithubSource, repository: Row) -> list[Row]:
    """What GitHub finds wrong with the file: an owner who is nobody, or may not write."""
    found = source.client.rows(CODEOWNERS_ERRORS, key="errors", **names(repository))
    return [{k: row.get(k) for k in ("line", "kind", "path")} for row in found]


def _security_policy(node: Node) -> dict[str, bool]:
    """Whether the repository has a security policy, its own or the organisation's default."""
    enabled = node.take("isSecurityPolicyEnabled")
    if not isinstance(enabled, bool):
        raise Forbidden("not_shown", f"{node.name}: GitHub does not say whether there is a security policy",
                        operation=OWNER_FILES.name)
    return {"enabled": enabled}


COLLECTORS = (
    Collector("github.workflow", "GitHub Actions workflows", (REPOSITORIES, ORGANIZATION, WORKFLOW_FILES), _workflows),
    Collector("github.repository_files", "Code owners and security policies",
              (REPOSITORIES, ORGANIZATION, OWNER_FILES, CODEOWNERS_ERRORS), _repository_files,
              set_paths=("codeowners_errors.value",)),
)
