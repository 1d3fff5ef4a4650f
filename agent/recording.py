"""Puts into the ledger what judged the evidence: configuration, adopted controls, policy bundle, assessments."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import orjson

from agent.replaying import engagement_of
from collectors.plan import tool_version

if TYPE_CHECKING:
    from agent.session import Session
    from policies.model import Adopted, Library
    from policies.operation.engagement import Engagement
    from policies.operation.results import Assessment
    from store.store import Store


def record_configuration(session: Session, store: Store) -> None:
    """Enter configuration, adoption and bundle where they differ from what was entered last."""
    config, now = session.loaded.config.model_dump(mode="json"), session.clock()
    _enter(store, "configuration", {
        "engagement": config["engagement"], "sources": config["sources"], "calendar": session.calendar.as_dict()}, now)
    _enter(store, "adoption", _adoptions(session), now)
    _enter(store, "bundle", bundle(session.library), now)
    _enter_declared(session, store, now)


def record_assessment(session: Session, store: Store, assessment: Assessment, engagement: Engagement) -> int:
    """Enter an assessment with all that it rests on, so that it can be made again; the entry's ledger sequence.

    ``agent.replaying`` reads the entry. The configuration must have been entered before the evidence was read.
    """
    from agent.drifting import environment  # noqa: PLC0415 - keeps this module's imports light
    from reports import readiness_json  # noqa: PLC0415 - renderers load when used

    with store.snapshot(assessment.ledgers[0].sequence) as view:
        estate = environment(session, view, engagement, assessment.as_of)
    results = [[item.adopted.control.id, item.operation, item.implemented] for item in assessment.controls]
    (ledger,) = assessment.ledgers
    store.append_entry("assessment", {
        "period": [assessment.period.first_day, assessment.period.last_day, assessment.period.time_zone],
        "as_of": assessment.as_of, "verdict": assessment.verdict, "tool": tool_version(),
        "bundle": assessment.bundle, "engine": assessment.engine, "results": digest(results),
        "engagement": engagement_of(engagement), "adoption": digest(_adoptions(session)),
        "environment": estate.as_dict(),
        "ledger": {"store": ledger.store, "sequence": ledger.sequence, "head": ledger.head, "anchor": ledger.anchor},
        "json": hashlib.sha256(readiness_json.render(assessment, session.library)).hexdigest(),
    }, at=session.clock())
    with store.snapshot() as view:
        return int(view.sequence)


def _enter_declared(session: Session, store: Store, at: datetime) -> None:
    """Waivers, exclusions and disagreements as they stand: when the ledger first held one is what can be proven."""
    from policies.operation.exclusions import described as excluded  # noqa: PLC0415 - keeps this module's imports light
    from policies.operation.reliance.disagreements import described as disputed  # noqa: PLC0415 - as above
    from policies.operation.reliance.waivers import described as waived  # noqa: PLC0415 - as above

    declared = session.declared
    for kind, key, entries in (("waivers", "waivers", [waived(w) for w in declared.waivers]),
                               ("scope", "out_of_scope", [excluded(e) for e in declared.exclusions]),
                               ("disagreements", "disagreements", [disputed(d) for d in declared.disagreements])):
        with store.snapshot() as view:
            any_before = next(view.entries(kind), None) is not None
        if entries or any_before:
            _enter(store, kind, {key: entries}, at)


def _adoptions(session: Session) -> dict[str, Any]:
    from policies.adoption import declined_controls  # noqa: PLC0415 - the library is there by now

    declined = declined_controls(session.library, session.loaded.config.controls.model_dump()).values()
    refused = [{**asdict(item), "on": item.on.isoformat()} for item in declined]
    return {"controls": [adoption(item) for item in session.adopted], **({"declined": refused} if refused else {})}


def adoption(item: Adopted) -> dict[str, Any]:
    """One adopted control as the ledger keeps it, with its earlier versions; ``policies.adoption`` reads it."""
    kept: dict[str, Any] = {
        "id": item.control.id, "owner": item.owner, "statement": item.statement, "key": item.key,
        "parameters": dict(item.parameters), "in_operation_from": _iso(item.in_operation_from)}
    if item.frequency != item.control.frequency:
        kept["frequency"] = item.frequency
    if item.carved_out:
        kept["carved_out"] = {key: str(value or "") or None for key, value in asdict(item.carved_out).items()}
    if item.in_operation_to:
        kept["in_operation_to"] = _iso(item.in_operation_to)
    if item.earlier:
        kept["earlier"] = [adoption(version) for version in item.earlier]
    return kept


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def bundle(library: Library) -> dict[str, Any]:
    """What the ledger says of the policies: their digest and the tests."""
    tests = sorted(test.id for control in library.controls.values() for test in control.tests)
    changed = {control.id: list(control.overridden) for control in library.controls.values() if control.overridden}
    return {"digest": library.digest, "tests": tests, **({"overridden": changed} if changed else {})}


def digest(value: Any) -> str:
    """Hex SHA-256 of a JSON value with sorted keys."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _enter(store: Store, kind: str, payload: dict[str, Any], at: datetime) -> None:
    mark = digest(payload)
    with store.snapshot() as view:
        last = next(iter(deque(view.entries(kind), maxlen=1)), None)
    if last is None or last.payload.get("digest") != mark:
        store.append_entry(kind, {**payload, "digest": mark}, at=at)
