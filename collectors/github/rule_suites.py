"""Pushes that went past a ruleset: who, when, and which rules did not hold. GitHub shows them for about a month.

It shows them only to whoever may change the rules (Administration: write), so they are read only where the source's
``rule_suites`` says so; the client sends nothing but reads all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from collectors.base import Collector, Completeness, Event, Item, Level, Scope, Yields
from collectors.canonical import utc_text
from collectors.github.deployments import path_fields
from collectors.github.facts import instant
from collectors.github.listings import Row
from collectors.github.operations import RULE_SUITE, RULE_SUITES
from collectors.github.parts import Parts
from collectors.github.source import GithubSource

KEPT_DAYS = 30  # the longest time_period is a month
_QUERY = {"time_period": "month", "rule_suite_result": "bypass"}
_KEPT = ("id", "actor_id", "actor_name", "before_sha", "after_sha", "ref", "pushed_at", "result", "evaluation_result")


def _suites(source: GithubSource, scope: Scope) -> Iterator[Item]:
    since, rows, parts = scope.since or scope.until - timedelta(days=KEPT_DAYS), 0, Parts(scope.id)
    for row in source.client.rows(RULE_SUITES, _QUERY, **path_fields(scope)):
        event = _suite(source, scope, row, parts)
        if since <= event.occurred_at < scope.until:
            rows += 1
            yield event
    yield from parts.problems
    query = f"{RULE_SUITES.name} of {scope.label}: bypasses from {utc_text(since)} until before {utc_text(scope.until)}"
    yield Completeness(query=query, since=since, until=scope.until, rows=rows)


def _suite(source: GithubSource, scope: Scope, row: Row, parts: Parts) -> Event:
    def evaluations() -> list[Row]:
        full = source.client.get(RULE_SUITE, **path_fields(scope), rule_suite_id=row["id"])
        return [{"rule_type": one.get("rule_type"), "result": one.get("result"), "enforcement": one.get("enforcement")}
                for one in full.get("rule_evaluations") or ()]

    body = {"repository": scope.label, "repository_id": int(scope.id), **{k: row[k] for k in _KEPT if k in row},
            "evaluations": parts.read(evaluations)}
    return Event(f"{scope.id}:suite:{row['id']}", f"{scope.label} {row.get('ref')}", instant(row["pushed_at"]), body)


COLLECTORS = (
    Collector("github.rule_bypass", "Pushes past a ruleset", (RULE_SUITES, RULE_SUITE), _suites,
              level=Level.REPOSITORY, yields=Yields.EVENT, parent="github.repository", personal=True,
              retention_days=KEPT_DAYS, set_paths=("evaluations.value",)),
)
