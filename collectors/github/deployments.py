"""What went out: deployments with their statuses and approvals, and releases. One lane a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors import envelope
from collectors.base import Collector, Completeness, Event, Item, Level, Operation, Scope, Yields
from collectors.canonical import utc_text
from collectors.github.facts import instant
from collectors.github.listings import Row
from collectors.github.operations import DEPLOYMENT_STATUSES, DEPLOYMENTS, RELEASES, RUN_APPROVALS
from collectors.github.parts import Envelope, Parts, is_ok, person
from collectors.github.source import GithubSource

_LOOK_BACK = timedelta(days=7)  # what began before the window may have ended in it
_FIRST = datetime(2008, 1, 1, tzinfo=UTC)
_RUN = re.compile(r"/actions/runs/(\d+)")
_ENDS = frozenset({"success", "failure", "error", "inactive"})
_DEPLOYMENT = ("id", "sha", "ref", "task", "environment", "original_environment", "production_environment",
               "transient_environment", "created_at")
_RELEASE = ("id", "tag_name", "target_commitish", "prerelease", "immutable", "created_at", "published_at")


def path_fields(scope: Scope) -> dict[str, str]:
    """The path fields of the repository that a scope names."""
    owner, name = scope.label.split("/", 1)
    return {"owner": owner, "repo": name}


def _deployments(source: GithubSource, scope: Scope) -> Iterator[Item]:
    since, rows, parts = scope.since or _FIRST, 0, Parts(scope.id)
    for row in _since(source, scope, since):
        event = _deployment(source, scope, row, parts)
        rows += since <= event.occurred_at < scope.until
        yield event
    yield from parts.problems
    yield _proof(DEPLOYMENTS, scope, since, rows)


def _since(source: GithubSource, scope: Scope, since: datetime) -> Iterator[Row]:
    """Deployments, newest first, down to the look-back before the window."""
    for page in source.client.pages(DEPLOYMENTS, **path_fields(scope)):
        yield from (row for row in page if instant(row["created_at"]) >= since - _LOOK_BACK)
        if page and instant(page[-1]["created_at"]) < since - _LOOK_BACK:
            return


def _deployment(source: GithubSource, scope: Scope, row: Row, parts: Parts) -> Event:
    def statuses() -> list[Any]:
        return source.client.rows(DEPLOYMENT_STATUSES, **path_fields(scope), deployment_id=row["id"])

    found = parts.read(statuses)
    body = {"repository": scope.label, "repository_id": int(scope.id), **{k: row[k] for k in _DEPLOYMENT if k in row},
            "creator": person(row.get("creator")),
            "ended_at": _ended_at(found),
            "statuses": envelope.ok([_status(one) for one in found["value"]]) if is_ok(found) else found,
            "approvals": _approvals(source, scope, found, parts)}
    return Event(f"{scope.id}:deployment:{row['id']}", f"{scope.label} to {row['environment']}",
                 instant(row["created_at"]), body)


def _ended_at(statuses: Envelope) -> str | None:
    """When it first came to an end, well or badly; None while it waits or runs, and where that could not be read."""
    ends = [str(row["created_at"]) for row in statuses.get("value") or () if row["state"] in _ENDS]
    return min(ends, default=None)


def _status(row: Row) -> Row:
    return {"id": row["id"], "state": row["state"], "created_at": row["created_at"],
            "creator": person(row.get("creator"))}


def _approvals(source: GithubSource, scope: Scope, statuses: Envelope, parts: Parts) -> Envelope:
    """Who let the workflow run through its environment's gate; ``absent`` for what no workflow run deployed."""
    if not is_ok(statuses):
        return statuses
    links = (str(row.get(key) or "") for row in statuses["value"] for key in ("log_url", "target_url"))
    runs = [match.group(1) for match in map(_RUN.search, links) if match]
    if not runs:
        return envelope.absent("no_workflow_run")

    def read() -> list[Row]:
        found = source.client.rows(RUN_APPROVALS, **path_fields(scope), run_id=runs[0])
        return [{"state": row["state"], "user": person(row.get("user")),
                 "environments": sorted(str(one["name"]) for one in row.get("environments") or ())} for row in found]

    return parts.read(read)


def _releases(source: GithubSource, scope: Scope) -> Iterator[Item]:
    since, rows = scope.since or _FIRST, 0
    for row in source.client.rows(RELEASES, **path_fields(scope)):
        if row.get("draft") is True or instant(row["published_at"]) < since - _LOOK_BACK:
            continue
        event = _release(scope, row)
        rows += since <= event.occurred_at < scope.until
        yield event
    yield _proof(RELEASES, scope, since, rows)


def _release(scope: Scope, row: Row) -> Event:
    assets = [{k: one.get(k) for k in ("name", "digest")} for one in row.get("assets") or ()]
    body = {"repository": scope.label, "repository_id": int(scope.id), **{k: row[k] for k in _RELEASE if k in row},
            "author": person(row.get("author")), "assets": assets}
    return Event(f"{scope.id}:release:{row['id']}", f"{scope.label} {row['tag_name']}", instant(row["published_at"]),
                 body)


def _proof(operation: Operation, scope: Scope, since: datetime, rows: int) -> Completeness:
    query = f"{operation.name} of {scope.label}, from {utc_text(since)} until before {utc_text(scope.until)}"
    return Completeness(query=query, since=since, until=scope.until, rows=rows)


COLLECTORS = (
    Collector("github.deployment", "Deployments", (DEPLOYMENTS, DEPLOYMENT_STATUSES, RUN_APPROVALS), _deployments,
              level=Level.REPOSITORY, yields=Yields.EVENT, parent="github.repository", personal=True,
              set_paths=("statuses.value", "approvals.value")),
    Collector("github.release", "Releases", (RELEASES,), _releases, level=Level.REPOSITORY, yields=Yields.EVENT,
              parent="github.repository", set_paths=("assets",)),
)
