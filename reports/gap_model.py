"""The words of a gap report: findings grouped by root cause, with their instances inside. Frozen, no IO, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from policies.operation.results import LedgerState, Period, SelfCheck


class GapType(StrEnum):
    """What kind of thing is missing."""

    MISSING_CONTROL = "missing_control"
    DESIGN = "design"
    NOT_IMPLEMENTED = "not_implemented"
    NOT_OPERATING = "not_operating"
    DOCUMENTATION = "documentation"
    EVIDENCE = "evidence"
    SCOPE = "scope"
    VENDOR = "vendor"


class Severity(StrEnum):
    """By audit effect, worst first: the order of the members is the order of severity."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical to 4 for info."""
        return list(Severity).index(self)


class Effort(StrEnum):
    """The three bands of effort: under a week, up to four weeks, up to twelve."""

    QUICK_WIN = "quick_win"
    PROJECT = "project"
    LONG_LEAD = "long_lead"


class Stage(StrEnum):
    """Dependency order: what must stand before what follows can be relied on."""

    SCOPE = "scope_and_commitments"
    POLICY = "policies_and_owners"
    CONFIGURATION = "configuration"
    EVIDENCE = "evidence_habit"

    @property
    def rank(self) -> int:
        """0 for scope to 3 for evidence."""
        return list(Stage).index(self)


STAGE_OF = {
    GapType.SCOPE: Stage.SCOPE,
    GapType.VENDOR: Stage.SCOPE,
    GapType.MISSING_CONTROL: Stage.POLICY,
    GapType.DESIGN: Stage.POLICY,
    GapType.DOCUMENTATION: Stage.POLICY,
    GapType.NOT_IMPLEMENTED: Stage.CONFIGURATION,
    GapType.NOT_OPERATING: Stage.CONFIGURATION,
    GapType.EVIDENCE: Stage.EVIDENCE,
}


@dataclass(frozen=True, slots=True)
class Instance:
    """One occurrence of a finding. Instants are microseconds UTC (0: none); ``end`` None means still open."""

    subject: str
    label: str
    source: str = ""
    test: str = ""
    start: int = 0
    end: int | None = None
    at_least: int = 0
    at_most: int = 0
    reasons: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One root cause (one cause of one control) with its instances.

    ``control`` is "" where no control exists. ``effort_days`` are working days, ``lead_days`` the calendar days until
    one occurrence has left evidence. ``exposes_data``: customer data is exposed now. ``priority`` 1 comes first;
    ``slack_days`` is (window start - today) - effort - lead time, in calendar days. ``evidence`` are document digests.
    """

    id: str
    title: str
    gap_type: GapType
    criteria: tuple[str, ...]
    control: str
    observed: str
    expected: str
    risk: str
    severity: Severity
    remediation: tuple[str, ...]
    acceptance: str
    owner: str = "unassigned"
    effort: Effort = Effort.QUICK_WIN
    effort_days: int = 1
    lead_days: int = 0
    exposes_data: bool = False
    expires_on: date | None = None
    instances: tuple[Instance, ...] = ()
    evidence: tuple[str, ...] = ()
    priority: int = 0
    slack_days: int = 0
    due: date | None = None
    depends_on: tuple[str, ...] = ()

    @property
    def stage(self) -> Stage:
        """Where it stands in the dependency order."""
        return STAGE_OF[self.gap_type]


@dataclass(frozen=True, slots=True)
class Expiring:
    """Evidence that its source will drop: what, when, and the controls that need it."""

    source: str
    kind: str
    what: str
    expires_on: date
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Challenge:
    """One question that a doubtful reader asks of a clean result, and the fact that answers it."""

    question: str
    fact: str


@dataclass(frozen=True, slots=True)
class GapReport:
    """All findings in order of priority. ``valid_until`` is the report's own expiry."""

    name: str
    system: str
    period: Period
    as_of: int
    today: date
    valid_until: date
    findings: tuple[Finding, ...]
    challenge: tuple[Challenge, ...]
    observations: tuple[str, ...]
    self_check: SelfCheck
    ledgers: tuple[LedgerState, ...]
    engine: str
    bundle: str
    adopted: int = 0
    limits: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether there is nothing above low: a reason for the challenge page, not for relief."""
        return all(f.severity in (Severity.LOW, Severity.INFO) for f in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(f.severity is severity for f in self.findings)
