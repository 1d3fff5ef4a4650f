"""A sink that keeps nothing: it counts what could be read and what was denied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collectors.base import Lane, Looked, ScanSeal, ScanStatus, Yields

DENIED = re.compile(rb'"code":"([^"]*)","status":"(forbidden|error)"')


@dataclass
class Probe:
    """Implements ``collectors.base.Sink`` for ``tieout doctor``. ``troubles``: kind → what was denied or failed."""

    troubles: dict[str, set[str]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    documents: int = 0

    def begin_pass(self, *, started_at: datetime, meta: Mapping[str, Any]) -> Probe:  # noqa: ARG002 - the protocol
        """The probe is its own pass."""
        return self

    def open_lane(self, lane: Lane, *, label: str, scope_label: str, provenance: bytes, started_at: datetime,  # noqa: ARG002
                  yields: Yields, personal: bool) -> ProbeLane:  # noqa: ARG002 - the protocol
        """A lane that reports to this probe."""
        self.kinds.add(lane.kind)
        return ProbeLane(self, lane)

    def since(self, lane: Lane, kept_from: datetime | None = None) -> datetime | None:  # noqa: ARG002 - the protocol
        """Nothing was collected before."""
        return None

    def looked(self, lane: Lane) -> tuple[Looked, ...]:  # noqa: ARG002 - the protocol
        """As above."""
        return ()

    def close(self, ended_at: datetime) -> str:  # noqa: ARG002 - the protocol
        """Nothing is sealed."""
        return ""

    def trouble(self, kind: str, what: str) -> None:
        """Remember what went wrong for a kind."""
        self.troubles.setdefault(kind, set()).add(what)


@dataclass(frozen=True, slots=True)
class ProbeLane:
    """One lane of the probe."""

    probe: Probe
    lane: Lane

    def unseen(self) -> Iterable[tuple[str, bytes]]:
        """A probe knows of nothing before it."""
        return ()

    def add(self, subject: str, body: bytes) -> None:  # noqa: ARG002 - the protocol
        """Count the document and look for denied parts."""
        self.probe.documents += 1
        for code, status in DENIED.findall(body):
            self.probe.trouble(self.lane.kind, f"{status.decode()} ({code.decode()})")

    def add_event(self, event_id: str, occurred_at: datetime, body: bytes) -> None:  # noqa: ARG002 - the protocol
        """Count the event."""
        self.add(event_id, body)

    def add_record(self, record_id: str, kind: str, effective_at: datetime, body: bytes) -> None:  # noqa: ARG002
        """Count the record."""
        self.add(record_id, body)

    def seal(self, seal: ScanSeal) -> None:
        """Take over the scan's own problems."""
        if seal.status is not ScanStatus.COMPLETE:
            self.probe.failed.add(self.lane.kind)
        for problem in seal.problems:
            where = f" in {self.lane.scope}" if self.lane.scope else ""
            self.probe.trouble(self.lane.kind, f"{problem.message}{where}")
