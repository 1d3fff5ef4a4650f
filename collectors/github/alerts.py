"""Alerts of Dependabot, code scanning and secret scanning, as events of the day on which each was opened.

An alert that is fixed, dismissed, resolved or opened again is a revision of its event. Two lists are read: everything
that is open, whatever its age, and everything that changed since the last window. The leaked secret itself is withheld
by the client, and GitHub is asked to hide it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.base import Collector, Completeness, Event, Forbidden, Item, Operation, Scope, SwitchedOff, Yields
from collectors.canonical import utc_text
from collectors.github.facts import instant
from collectors.github.listings import Row
from collectors.github.operations import CODE_ALERTS, DEPENDABOT_ALERTS, REPOSITORIES, SECRET_ALERTS
from collectors.github.parts import person
from collectors.github.source import GithubSource

_LOOK_BACK = timedelta(days=1)  # of the list of changes: its order is by a time that GitHub sets
_FIRST = datetime(2008, 1, 1, tzinfo=UTC)  # older than any alert


@dataclass(frozen=True, slots=True)
class Alerts:
    """One of GitHub's three lists: what is asked beside the state, and the facts of a row.

    ``switches`` are the settings of a repository that say whether there can be alerts.
    """

    kind: str
    title: str
    operation: Operation
    facts: Callable[[Row], Row]
    query: tuple[tuple[str, str], ...] = ()
    switches: tuple[str, ...] = ()


def _collector(alerts: Alerts) -> Collector:
    def collect(source: GithubSource, scope: Scope) -> Iterator[Item]:
        since, rows, seen = scope.since or _FIRST, 0, set()
        try:
            for row in _rows(source, alerts, since):
                event = _event(alerts, row)
                if event.event_id not in seen:
                    seen.add(event.event_id)
                    rows += since <= event.occurred_at < scope.until
                    yield event
        except Forbidden:
            if seen or not _off_everywhere(source, alerts.switches):
                raise
            yield SwitchedOff(alerts.title.removesuffix(" alerts"), alerts.operation.name)
        query = f"{alerts.operation.name}: state=open, and by last change since {utc_text(since - _LOOK_BACK)}"
        yield Completeness(query=query, since=since, until=scope.until, rows=rows)

    return Collector(alerts.kind, alerts.title, (alerts.operation, REPOSITORIES), collect, yields=Yields.EVENT)


def _off_everywhere(source: GithubSource, switches: tuple[str, ...]) -> bool:
    """Whether every repository says that it is switched off: GitHub then refuses the list, and nothing is in it."""
    every = [repository.get("security_and_analysis") or {} for repository in source.repositories()]
    return bool(every and switches) and all(
        {(settings.get(name) or {}).get("status") for name in switches} == {"disabled"} for settings in every)


def _rows(source: GithubSource, alerts: Alerts, since: datetime) -> Iterator[Row]:
    def ask(**query: str) -> Iterator[list[Any]]:
        return source.client.pages(alerts.operation, {**dict(alerts.query), **query}, org=source.organization)

    for page in ask(state="open"):
        yield from page
    for page in ask(sort="updated", direction="desc"):
        yield from page
        if page and instant(page[-1]["updated_at"]) < since - _LOOK_BACK:
            return


def _event(alerts: Alerts, row: Row) -> Event:
    repository = row["repository"]
    body = {"repository": repository["full_name"], "repository_id": repository["id"], "number": row["number"],
            "state": row["state"], "created_at": row["created_at"], **_ending(row), **alerts.facts(row)}
    return Event(f"{repository['id']}:{row['number']}", f"{repository['full_name']} #{row['number']}",
                 instant(row["created_at"]), body)


def _ending(row: Row) -> Row:
    """How it ended; ``closed_at`` is null while it is open, also where it was closed and opened again."""
    ended = next((row[k] for k in ("fixed_at", "dismissed_at", "auto_dismissed_at", "resolved_at") if row.get(k)), None)
    return {"closed_at": None if row["state"] == "open" else ended}


def _dismissal(row: Row) -> Row:
    return {"fixed_at": row.get("fixed_at"), "dismissed_at": row.get("dismissed_at"),
            "dismissed_by": person(row.get("dismissed_by")), "dismissed_reason": row.get("dismissed_reason")}


def _dependabot(row: Row) -> Row:
    weakness, advisory = row["security_vulnerability"], row.get("security_advisory") or {}
    dependency = row.get("dependency") or {}
    return {"severity": weakness["severity"], "package": weakness["package"],
            "manifest": dependency.get("manifest_path"), "scope": dependency.get("scope"),
            "ghsa_id": advisory.get("ghsa_id"), "cve_id": advisory.get("cve_id"),
            "auto_dismissed_at": row.get("auto_dismissed_at"), **_dismissal(row)}


def _code_scanning(row: Row) -> Row:
    rule, instance = row["rule"], row.get("most_recent_instance") or {}
    return {"rule": {k: rule.get(k) for k in ("id", "severity", "security_severity_level")},
            "tool": (row.get("tool") or {}).get("name"), "ref": instance.get("ref"),
            "path": (instance.get("location") or {}).get("path"), **_dismissal(row)}


def _secret_scanning(row: Row) -> Row:
    named = ("secret_type", "resolution", "resolved_at", "validity", "publicly_leaked", "multi_repo",
             "push_protection_bypassed", "push_protection_bypassed_at")
    return {**{k: row.get(k) for k in named}, "resolved_by": person(row.get("resolved_by")),
            "push_protection_bypassed_by": person(row.get("push_protection_bypassed_by"))}


COLLECTORS = (
    _collector(Alerts("github.dependabot_alert", "Dependabot alerts", DEPENDABOT_ALERTS, _dependabot)),
    _collector(Alerts("github.code_scanning_alert", "Code-scanning alerts", CODE_ALERTS, _code_scanning,
                      switches=("code_security",))),
    _collector(Alerts("github.secret_scanning_alert", "Secret-scanning alerts", SECRET_ALERTS, _secret_scanning,
                      (("hide_secret", "true"),), switches=("secret_scanning",))),
)
