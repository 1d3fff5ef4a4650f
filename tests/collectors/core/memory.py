"""A sink that keeps one pass in memory, as the store would have taken it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from collectors.base import Lane, ScanSeal


@dataclass
class MemoryLane:
    """What one lane came to."""

    bodies: dict[str, Any] = field(default_factory=dict)
    occurred: dict[str, datetime] = field(default_factory=dict)
    end: ScanSeal | None = None

    def add(self, subject, body):
        """One subject."""
        self.bodies[subject] = orjson.loads(body)

    def add_event(self, event_id, occurred_at, body):
        """One event."""
        self.bodies[event_id] = orjson.loads(body)
        self.occurred[event_id] = occurred_at

    def seal(self, seal):
        """How it ended."""
        self.end = seal

    @property
    def status(self):
        """complete, partial or failed."""
        return str(self.end.status)

    @property
    def codes(self):
        """The codes of its problems."""
        return {problem.code for problem in self.end.problems}


class MemorySink:
    """Keeps one pass in memory; ``marks`` are the high-water marks of event lanes, by kind or by scope."""

    def __init__(self, marks=None):
        self.lanes: dict[Lane, MemoryLane] = {}
        self.marks = marks or {}

    def begin_pass(self, **_):
        """There is only one pass."""
        return self

    def open_lane(self, lane, **_):
        """A new lane."""
        self.lanes[lane] = MemoryLane()
        return self.lanes[lane]

    def since(self, lane, _kept_from=None):
        """The mark given for the kind, or else for the scope."""
        return self.marks.get(lane.kind, self.marks.get(lane.scope))

    def close(self, _ended_at):
        """No ledger here."""
        return "00"
