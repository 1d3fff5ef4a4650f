"""SARIF 2.1.0: the results of each run of a static analysis tool.

A run says in its invocations when it ended and whether it succeeded. Results of a run that did not succeed are not all.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from collectors.imports.finding import Fault, Finding, Found, Malformed, Node

_VERSION = "2.1.0"


def read(document: Node) -> Iterator[Found]:
    """Every result of every run, and what makes them incomplete; raises Malformed for another version."""
    if document.text("version") != _VERSION:
        raise document.get("version").wrong(f"SARIF {_VERSION}")
    seen: Counter[str] = Counter()
    for run in document.items("runs"):
        yield from _run(run, seen)


def _run(run: Node, seen: Counter[str]) -> Iterator[Found]:
    try:
        base = _base(run)
        results = list(run.items("results"))
    except Malformed as error:
        yield Fault("malformed_import", str(error))
        return
    for invocation in run.get("invocations").value or ():
        if isinstance(invocation, dict) and invocation.get("executionSuccessful") is not True:
            yield Fault("tool_failed", f"{run.path}: the tool says that its run did not succeed")
    if base.reported_at is None:
        yield Fault("no_time", f"{run.path}.invocations: the run does not say when it ended", whole=False)
    rules = {str(rule.get("id").value): rule for rule in _rules(run)}
    for result in results:
        try:
            yield _result(result, base, rules, seen), result.mapping()
        except Malformed as error:
            yield Fault("malformed_import", str(error))


def _base(run: Node) -> Finding:
    """What every result of the run shares."""
    version = run.maybe("tool.driver.semanticVersion") or run.maybe("tool.driver.version")
    ended = next((key for key in ("endTimeUtc", "startTimeUtc") if run.get(f"invocations.0.{key}").value), None)
    return Finding(id="", check="", title="", status=None, severity=None, resource="", resource_type="file",
                   account=None, region=None, suppressed=False, tool=run.text("tool.driver.name"), tool_version=version,
                   reported_at=run.moment(f"invocations.0.{ended}") if ended else None)


def _rules(run: Node) -> list[Node]:
    rules = run.get("tool.driver.rules")
    return list(rules.items()) if isinstance(rules.value, list) else []


def _result(result: Node, base: Finding, rules: dict[str, Node], seen: Counter[str]) -> Finding:
    check = result.maybe("ruleId") or result.maybe("rule.id") or _by_index(result, rules)
    rule = rules.get(check, Node(None))
    place = result.get("locations.0.physicalLocation")
    line = place.get("region.startLine").value
    title = rule.maybe("shortDescription.text") or result.maybe("message.text") or check
    name = _name(result, check, place)
    seen[name] += 1
    return replace(
        base, id=name if seen[name] == 1 else f"{name}#{seen[name]}", check=check, title=title,
        status=result.maybe("kind") or "fail",
        severity=result.maybe("level") or rule.maybe("defaultConfiguration.level") or "warning",
        resource=f"{place.maybe('artifactLocation.uri') or 'unknown'}{f':{line}' if isinstance(line, int) else ''}",
        suppressed=any(_holds(item) for item in result.get("suppressions").value or ()))


def _by_index(result: Node, rules: dict[str, Node]) -> str:
    number = result.get("ruleIndex").value
    names = list(rules)
    if not isinstance(number, int) or not 0 <= number < len(names):
        raise result.get("ruleId").wrong("text")
    return names[number]


def _holds(suppression: Any) -> bool:
    """A suppression without a status counts as accepted."""
    return isinstance(suppression, dict) and suppression.get("status", "accepted") == "accepted"


def _name(result: Node, check: str, place: Node) -> str:
    """The tool's own identity of the result, or one from what it says and where."""
    own = result.maybe("guid") or result.maybe("correlationGuid")
    prints = result.get("fingerprints").value or result.get("partialFingerprints").value
    if own:
        return own
    where = (place.maybe("artifactLocation.uri"), None if prints else place.get("region").value)
    told = (check, where, sorted(prints.items()) if isinstance(prints, dict) else result.maybe("message.text"))
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:40]
