"""The check as SARIF 2.1.0, for code-scanning views.

SARIF 2.1.0 section 3.27.10 gives a level only to results of kind ``fail``; what could not be concluded is therefore a
``fail`` that says so in its message and its properties. Dropping it, or kind ``open``, would hide it in every viewer.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from policies.model import Library, Outcome, Test
from policies.operation.results import CheckOutcome, CheckResult
from reports import contract
from reports.check import NOTHING_TESTED, in_order
from reports.escape import clip, plain
from reports.numbers import rfc3339

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MESSAGE_LIMIT = 1000
URI_LIMIT = 200
_LEVEL = {Outcome.FAIL: "error", Outcome.ERROR: "error", Outcome.NO_EVIDENCE: "warning"}
_KIND = {Outcome.NOT_APPLICABLE: "notApplicable", Outcome.PASS: "pass"}


def tool_version() -> str:
    """The installed version of tieout; ``0`` in a tree that was never installed."""
    try:
        return version("tieout")
    except PackageNotFoundError:
        return "0"


def to_sarif(result: CheckResult, library: Library, *, everything: bool = False) -> bytes:
    """One run: a rule a test, a result an outcome; passes only with ``everything``."""
    shown = in_order(result, everything=everything)
    tests = sorted({o.test for o in result.outcomes})
    known = {test.id: test for control in library.controls.values() for test in control.tests}
    driver = {"name": "tieout", "version": tool_version(), "rules": [_rule(i, known.get(i)) for i in tests],
              "properties": {"engine": result.engine, "bundle": result.bundle}}
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "invocations": [_invocation(result)],
           "results": [_result(o, tests.index(o.test)) for o in shown]}
    return contract.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(test: str, known: Test | None) -> dict[str, Any]:
    title = known.title if known else test
    rule: dict[str, Any] = {"id": test, "name": test, "shortDescription": {"text": clip(title, 200)}}
    if known and known.description:
        rule["fullDescription"] = {"text": clip(known.description, MESSAGE_LIMIT)}
    return rule


def _result(outcome: CheckOutcome, rule: int) -> dict[str, Any]:
    kind = _KIND.get(outcome.outcome, "fail")
    return {
        "ruleId": outcome.test,
        "ruleIndex": rule,
        "kind": kind,
        "level": _LEVEL.get(outcome.outcome, "none"),
        "message": {"text": _message(outcome)},
        "locations": [_location(outcome)],
        "partialFingerprints": {"subject/v1": _fingerprint(outcome)},
        "properties": {"outcome": outcome.outcome.value, "control": outcome.control,
                       "criteria": list(outcome.criteria), "waiver": plain(outcome.waiver) or None,
                       "document": outcome.document or None,
                       "observed_at": rfc3339(outcome.observed_at) if outcome.observed_at else None},
    }


def _message(outcome: CheckOutcome) -> str:
    doubt = outcome.outcome in (Outcome.ERROR, Outcome.NO_EVIDENCE)
    start = "Cannot conclude: " if doubt else ""
    reasons = "; ".join(plain(r) for r in outcome.reasons) or outcome.outcome.value.replace("_", " ")
    name = clip(outcome.label or outcome.subject or "no subject")
    return clip(f"{start}{reasons} ({name})", MESSAGE_LIMIT)


def _location(outcome: CheckOutcome) -> dict[str, Any]:
    # Every segment is quoted: `aws:…` unquoted would read as an address of scheme `aws`.
    parts = (outcome.source, outcome.kind, clip(outcome.subject or "-", URI_LIMIT))
    name = "/".join(plain(part) for part in parts)
    return {"physicalLocation": {"artifactLocation": {"uri": "/".join(quote(p, safe="") for p in parts)},
                                 "region": {"startLine": 1}},
            "logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}]}


def _fingerprint(outcome: CheckOutcome) -> str:
    parts = (outcome.test, outcome.source, outcome.kind, outcome.subject)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _invocation(result: CheckResult) -> dict[str, Any]:
    notes = []
    if not result.outcomes:
        notes.append(NOTHING_TESTED)
    if result.tests_evaluated < result.tests_registered:
        notes.append(f"{result.tests_evaluated} of {result.tests_registered} tests were evaluated.")
    sound = not notes and all(o.outcome is not Outcome.ERROR for o in result.outcomes)
    return {"executionSuccessful": sound, "endTimeUtc": rfc3339(result.as_of),
            "toolExecutionNotifications": [{"level": "error", "message": {"text": note}} for note in notes]}
