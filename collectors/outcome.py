"""What a pass came to: one report a lane, and the sums that the command prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from collectors.base import Lane, Problem, ScanStatus


@dataclass(frozen=True, slots=True)
class LaneReport:
    """How one lane was read: its status, problems and counts."""

    lane: Lane
    label: str
    scope_label: str
    status: ScanStatus
    problems: tuple[Problem, ...] = ()
    documents: int = 0
    events: int = 0
    records: int = 0
    redactions: int = 0
    calls: int = 0

    @property
    def name(self) -> str:
        """The lane for people: source, kind and scope."""
        return " ".join(part for part in (self.label, self.lane.kind, self.scope_label) if part)


@dataclass(frozen=True, slots=True)
class PassReport:
    """Every lane of one pass; ``entry`` is the hash of its ledger entry (hex)."""

    started_at: datetime
    ended_at: datetime
    entry: str
    lanes: tuple[LaneReport, ...]

    @property
    def ok(self) -> bool:
        """Something was read, all of it completely, and nothing was denied, odd or in doubt."""
        return bool(self.lanes) and not self.problems and set(self.statuses) == {ScanStatus.COMPLETE}

    @property
    def statuses(self) -> Mapping[ScanStatus, int]:
        """Lanes by status."""
        return Counter(lane.status for lane in self.lanes)

    @property
    def problems(self) -> tuple[tuple[LaneReport, Problem], ...]:
        """Every problem with its lane."""
        return tuple((lane, problem) for lane in self.lanes for problem in lane.problems)

    @property
    def documents(self) -> int:
        """Subjects seen."""
        return sum(lane.documents for lane in self.lanes)

    @property
    def events(self) -> int:
        """Events seen."""
        return sum(lane.events for lane in self.lanes)

    @property
    def records(self) -> int:
        """Records seen."""
        return sum(lane.records for lane in self.lanes)

    @property
    def redactions(self) -> int:
        """Secrets taken out before hashing."""
        return sum(lane.redactions for lane in self.lanes)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the pass stands: ``event`` is ``planned``, ``started`` or ``finished``; the counts are lanes."""

    event: str
    done: int
    total: int
    lane: Lane | None = None
    label: str = ""
    scope_label: str = ""
    report: LaneReport | None = None
