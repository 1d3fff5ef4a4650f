"""What holds at one instant, and the proof that tests can fail."""

from __future__ import annotations

from dataclasses import dataclass

from policies.model import Outcome
from policies.operation.codes import Cause


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The proof that tests can fail: known cases evaluated and known failures caught."""

    cases: int
    caught: int
    failures: int
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The outcome of one test on one subject at one instant (``check``).

    ``out_of_scope``: how many subjects it stands for, where it says what an
    exclusion keeps out; else None.
    """

    control: str
    test: str
    criteria: tuple[str, ...]
    source: str
    kind: str
    subject: str
    label: str
    outcome: Outcome
    reasons: tuple[str, ...]
    waiver: str
    document: str
    observed_at: int
    cause: Cause | None = None
    out_of_scope: int | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything ``check`` concluded at ``as_of``."""

    as_of: int
    engine: str
    bundle: str
    outcomes: tuple[CheckOutcome, ...]
    tests_registered: int
    tests_evaluated: int
    self_check: SelfCheck
