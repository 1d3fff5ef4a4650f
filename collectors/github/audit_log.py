"""The organisation's audit log: what people and Apps did to it (kept for 180 days), and pushes (kept for 7 days)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.base import Collector, Completeness, Event, Item, Scope, Yields
from collectors.canonical import utc_text
from collectors.github.listings import Row
from collectors.github.operations import AUDIT_LOG
from collectors.github.source import GithubSource

KEPT_DAYS = 180  # https://docs.github.com/en/enterprise-cloud@latest/organizations (reviewing the audit log)
PUSHES_KEPT_DAYS = 7  # git events, the same page

# Named one by one: an entry also holds addresses, places, user agents and hashes of tokens.
_KEPT = (
    "action", "actor", "actor_id", "actor_is_bot", "user", "user_id", "repo", "repo_id", "repository", "team",
    "operation_type", "permission", "old_permission", "visibility", "name", "ruleset_name", "ruleset_id",
    "programmatic_access_type", "token_scopes", "integration", "application_name", "hook_id", "environment_name",
    "reasons", "overridden_codes", "branch", "transport_protocol_name")


def _entries(source: GithubSource, scope: Scope, include: str, phrase: str, kept: int) -> Iterator[Item]:
    since = scope.since or scope.until - timedelta(days=kept)
    asked = f"{phrase}created:>={since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    query, rows = {"include": include, "order": "asc", "phrase": asked}, 0
    for page in source.client.pages(AUDIT_LOG, query, org=source.organization):
        for row in page:
            event = _entry(row)
            if since <= event.occurred_at < scope.until:
                rows += 1
                yield event
    yield Completeness(query=f"{AUDIT_LOG.name}: include={include}, phrase={asked}, before {utc_text(scope.until)}",
                       since=since, until=scope.until, rows=rows)


def _entry(row: Row) -> Event:
    when = datetime.fromtimestamp(int(row["@timestamp"]) / 1000, UTC)
    body: dict[str, Any] = {k: row[k] for k in _KEPT if row.get(k) is not None}
    return Event(str(row["_document_id"]), str(row["action"]), when, {**body, "at": utc_text(when)})


def _web(source: GithubSource, scope: Scope) -> Iterator[Item]:
    yield from _entries(source, scope, "web", "", KEPT_DAYS)


def _pushes(source: GithubSource, scope: Scope) -> Iterator[Item]:
    yield from _entries(source, scope, "git", "action:git.push ", PUSHES_KEPT_DAYS)


COLLECTORS = (
    Collector("github.audit_event", "Audit log of the GitHub organisation", (AUDIT_LOG,), _web, yields=Yields.EVENT,
              personal=True, retention_days=KEPT_DAYS),
    Collector("github.push", "Pushes in the audit log", (AUDIT_LOG,), _pushes, yields=Yields.EVENT, personal=True,
              retention_days=PUSHES_KEPT_DAYS),
)
