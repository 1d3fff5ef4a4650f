"""Events that go on: a finding is open from when it was first seen until it is fixed, and is judged as last seen.

Such an item belongs to every period that it reaches into: one that was open when the period began is carried in.
"""

from __future__ import annotations

from typing import Any

import orjson

from collectors.canonical import CanonicalError, parse_utc, to_micros
from policies.model import Test
from policies.operation.evidence import Evidence
from store.types import StoredEvent


def events_of(evidence: Evidence, test: Test, start: int, end: int) -> list[StoredEvent]:
    """The items of an event test's population over [start, end), microseconds UTC."""
    if not test.until:
        return list(evidence.events(test.kind, start=start, end=end))
    found = evidence.events(test.kind, start=0, end=end, last=True)
    return [e for e in found if e.occurred_at >= start or _ended_at(evidence.document(e.digest), test.until) >= start]


def _ended_at(document: bytes, path: str) -> float:
    """When an item ended; infinity while it goes on, and where no instant says that it ended."""
    value: Any = orjson.loads(document)
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    try:
        return to_micros(parse_utc(value)) if isinstance(value, str) else float("inf")
    except CanonicalError:
        return float("inf")
