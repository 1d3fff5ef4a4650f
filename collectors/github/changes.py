"""Changes to default branches: merged pull requests and direct commits, one lane a repository, with their tie-out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from collectors import envelope
from collectors.base import Collector, Completeness, Event, Item, Level, Scope, Unavailable, Yields
from collectors.canonical import utc_text
from collectors.github.branches import effective_rules, protection
from collectors.github.facts import as_kept, commit_event, instant, names, pull_event
from collectors.github.operations import (
    ACTIONS,
    CHECK_RUNS,
    COMMIT_PULLS,
    COMMIT_STATUS,
    COMMITS,
    COMPARE,
    PROTECTION,
    PULL,
    PULL_COMMITS,
    PULLS,
    REPOSITORY,
    REVIEWS,
    RULES,
)
from collectors.github.parts import Envelope, Parts, is_ok
from collectors.github.population import Population, PopulationReader
from collectors.github.source import GithubSource


def _changes(source: GithubSource, scope: Scope) -> Iterator[Item]:
    repository = _repository(source, scope)
    since = scope.since or instant(repository["created_at"])
    parts = Parts(scope.id)
    population = PopulationReader(source, repository, since, scope.until, parts).read()
    yield from (as_kept(event, scope.until) for event in _events(source, repository, population, parts))
    yield from parts.problems
    yield _completeness(repository, population, since, scope.until)


def _repository(source: GithubSource, scope: Scope) -> dict[str, Any]:
    """The repository now, which must still be the one that was listed: names are given anew, ids never."""
    owner, name = scope.label.split("/", 1)
    repository: dict[str, Any] = source.client.get(REPOSITORY, owner=owner, repo=name)
    if str(repository["id"]) != scope.id:
        raise Unavailable("repository_replaced", f"{scope.label}: expected repository {scope.id},"
                          f" got {repository['id']}", operation=REPOSITORY.name)
    return repository


def _events(source: GithubSource, repository: dict[str, Any], population: Population,
            parts: Parts) -> Iterator[Event]:
    direct = [*population.direct, *population.late]
    pulls = {**population.revised, **population.pulls}
    if not pulls and not direct:
        return
    required = _required_checks(source, repository, parts)
    for number, pull in sorted(pulls.items()):
        yield pull_event(source, repository, pull, population.commits_of[number], required, parts)
    for row in direct:
        yield commit_event(source, repository, row, required, parts)


def _required_checks(source: GithubSource, repository: dict[str, Any], parts: Parts) -> Envelope:
    """The names of the checks that rulesets and classic protection demand at the time of collection.

    Partial where only the rulesets could be read: classic protection may demand more.
    """
    rules = parts.read(lambda: effective_rules(source, repository))
    if not is_ok(rules):
        return rules
    found = {check["context"] for rule in rules["value"] if rule["type"] == "required_status_checks"
             for check in rule["parameters"]["required_status_checks"]}
    classic = protection(source, repository, parts)
    if classic["status"] not in ("ok", "absent"):
        return envelope.partial(sorted(found), f"protection_{classic['status']}")
    demanded = (classic.get("value") or {}).get("required_status_checks") or {}
    found.update(demanded.get("contexts") or [], (c["context"] for c in demanded.get("checks") or []))
    return envelope.ok(sorted(found))


def _completeness(repository: dict[str, Any], population: Population, since: datetime,
                  until: datetime) -> Completeness:
    path, branch = "/repos/{owner}/{repo}".format(**names(repository)), repository["default_branch"]
    query = (f"GET {path}/pulls?state=closed&base={branch} with merged_at, and GET {path}/commits?sha={branch}"
             f" in no merged pull request, from {utc_text(since)} until before {utc_text(until)}")
    return Completeness(query=query, since=since, until=until, rows=len(population.pulls) + len(population.direct),
                        second_source=f"commits of {branch}", second_rows=population.branch_commits,
                        unmatched=tuple(sorted(population.unmatched)))


COLLECTORS = (
    Collector("github.change", "Changes to default branches",
              (REPOSITORY, PULLS, PULL, PULL_COMMITS, REVIEWS, COMMITS, COMMIT_PULLS, COMPARE, CHECK_RUNS,
               COMMIT_STATUS, RULES, PROTECTION, ACTIONS),
              _changes, level=Level.REPOSITORY, yields=Yields.EVENT, parent="github.repository", personal=True,
              set_paths=("commits.value[].co_authors", "checks.value", "statuses.value", "required_checks.value")),
)
