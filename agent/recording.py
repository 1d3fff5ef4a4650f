"""Puts into the ledger what judged the evidence: configuration, adopted controls, policy bundle, assessments."""

from __future__ import annotations

import hashlib
from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from agent.session import Session
    from policies.model import Adopted, Library
    from policies.operation.results import Assessment
    from store.store import Store


def record_configuration(session: Session, store: Store) -> None:
    """Enter configuration, adoption and bundle where they differ from what was entered last."""
    config, now = session.loaded.config.model_dump(mode="json"), session.clock()
    _enter(store, "configuration", {"engagement": config["engagement"], "sources": config["sources"]}, now)
    _enter(store, "adoption", {"controls": [adoption(item) for item in session.adopted]}, now)
    _enter(store, "bundle", bundle(session.library), now)


def record_assessment(store: Store, assessment: Assessment, at: datetime) -> str:
    """Enter an assessment: its period, sequence, verdict and the digest of every control's result."""
    results = [[item.adopted.control.id, item.operation, item.implemented] for item in assessment.controls]
    return str(store.append_entry("assessment", {
        "period": [assessment.period.first_day, assessment.period.last_day, assessment.period.time_zone],
        "as_of": assessment.as_of, "verdict": assessment.verdict, "bundle": assessment.bundle,
        "engine": assessment.engine, "results": digest(results),
    }, at=at))


def adoption(item: Adopted) -> dict[str, Any]:
    """One adopted control as the ledger keeps it."""
    return {
        "id": item.control.id, "owner": item.owner, "statement": item.statement, "key": item.key,
        "parameters": dict(item.parameters),
        "in_operation_from": item.in_operation_from.isoformat() if item.in_operation_from else None,
    }


def bundle(library: Library) -> dict[str, Any]:
    """What the ledger says of the policies: their digest and the tests."""
    tests = sorted(test.id for control in library.controls.values() for test in control.tests)
    return {"digest": library.digest, "tests": tests}


def digest(value: Any) -> str:
    """Hex SHA-256 of a JSON value with sorted keys."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _enter(store: Store, kind: str, payload: dict[str, Any], at: datetime) -> None:
    mark = digest(payload)
    with store.snapshot() as view:
        last = next(iter(deque(view.entries(kind), maxlen=1)), None)
    if last is None or last.payload.get("digest") != mark:
        store.append_entry(kind, {**payload, "digest": mark}, at=at)
